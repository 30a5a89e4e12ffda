"""Headers of every answer, and the refusal of forms that another site sends."""

from __future__ import annotations

import gzip
import hmac
from urllib.parse import urlsplit

import brotli
from flask import Request, Response

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE_HEADERS = {
    **FILE_HEADERS,
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Marks the inside of a page on its way to a script; taken off before it is sent.
INSIDE = "X-Polku-Inside"
MAX_BODY = 64 * 1024  # bytes; the largest form of ours is far smaller
MAX_FIELDS = 100
CODINGS = ("br", "gzip")
_SMALLEST = 600  # bytes below which compression does not pay


def add_headers(response: Response, *, secure: bool) -> Response:
    """Puts the security headers on every response; pages are never kept by any cache.

    A file (it may be kept), a redirect and the inside of a page get only the headers that mean something for
    them: each header costs a slow phone bytes.
    """
    is_part = response.headers.pop(INSIDE, None) or "Location" in response.headers
    is_file = "Cache-Control" in response.headers
    for name, text in (FILE_HEADERS if is_file or is_part else PAGE_HEADERS).items():
        response.headers.setdefault(name, text)
    if secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def compress(request: Request, response: Response) -> Response:
    """Compresses a text answer for a browser that takes it.

    A page holds the form token beside the client's own words; other sites cannot make the browser send our
    cookies (SameSite), so they cannot measure the compressed size against guesses.
    """
    textual = (response.mimetype or "").startswith("text/")
    if response.direct_passthrough or not textual or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    data = response.get_data()
    coding = best_coding(request)
    if coding is None or len(data) < _SMALLEST:
        return response
    # Brotli at 5 is as quick as gzip at 6 and 5 % smaller on our pages; from 6 on it costs several times as much.
    response.set_data(brotli.compress(data, quality=5) if coding == "br" else gzip.compress(data, 6, mtime=0))
    response.headers["Content-Encoding"] = coding
    return response


def best_coding(request: Request) -> str | None:
    """The smallest coding that the browser takes: br (browsers take it over HTTPS only), gzip or none."""
    return next((coding for coding in CODINGS if request.accept_encodings.quality(coding) > 0), None)


def from_elsewhere(request: Request) -> bool:
    """Whether a form was sent by another site, as far as the browser tells."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def token_fits(request: Request, token: str) -> bool:
    """Whether the form carries the conversation's own token."""
    given = request.form.get("csrf", "")
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
