"""The organisation's OpenID Connect provider: where it is, where to send the worker, who came back.

Code flow with PKCE (S256), state and nonce; the token must be signed with an asymmetric key of the provider, by an
algorithm named here, for us, now, and for this very attempt. Nothing waits longer than a few seconds for a provider.
"""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from guide.settings import Oidc, near

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_TIMEOUT = (3.05, 5.0)  # seconds to connect, and between two bytes
_LONGEST = 10.0  # seconds for a whole answer
_LARGEST = 512 * 1024  # bytes
_KEPT = 600.0  # seconds that addresses and keys are used before they are asked for again
_LEEWAY = 60  # seconds that the provider's clock may be off
_AT_ONCE = 4  # sign-ins that may wait for the provider at the same time: the other threads stay free
_WAIT = 1.0  # seconds a sign-in waits for its turn


class ProviderDown(RuntimeError):
    """The provider does not answer, or not with what its protocol asks for. Try again later."""


class Refused(RuntimeError):
    """What came back is not a sign-in for us. The message is for the log and holds nothing of the person."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the provider: the address, and what must come back or be shown again."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(slots=True)
class Provider:
    """The provider of one installation. Its addresses and keys are remembered for a while."""

    settings: Oidc
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))

    def begin(self, back: str) -> Attempt:
        """Where to send the worker; `back` is our own address. Raises ProviderDown."""
        state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
        more = {"acr_values": self.settings.acr} if self.settings.acr else {}
        with self._turn(), self._client(back) as client:
            url, _ = client.create_authorization_url(
                self._metadata()["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier, **more
            )
        return Attempt(url, state, nonce, verifier)

    def finish(self, back: str, given: Mapping[str, str], attempt: Attempt, now: float) -> dict[str, Any]:
        """The claims of who came back with the parameters `given`. Raises Refused and ProviderDown."""
        if not hmac.compare_digest(given.get("state", "").encode("utf-8", "replace"), attempt.state.encode()):
            raise Refused("another state")
        if given.get("iss", self.settings.issuer) != self.settings.issuer:
            raise Refused("another issuer answered")
        if "error" in given or not given.get("code"):
            raise Refused("the provider said no")
        with self._turn():
            token = self._token(back, given["code"], attempt.verifier)
            return self._claims(token, attempt.nonce, now)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=_WAIT):
            raise ProviderDown
        try:
            yield
        finally:
            self._turns.release()

    def _token(self, back: str, code: str, verifier: str) -> dict[str, Any]:
        endpoint = self._metadata()["token_endpoint"]
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    endpoint, code=code, code_verifier=verifier, timeout=_TIMEOUT, allow_redirects=False
                )
        except AuthlibBaseError:
            raise Refused("the code was not taken") from None
        except (requests.RequestException, ValueError):
            raise ProviderDown from None
        if not isinstance(token.get("id_token"), str):
            raise Refused("no identity token")
        return dict(token)

    def _claims(self, token: dict[str, Any], nonce: str, now: float) -> dict[str, Any]:
        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
            "sub": {"essential": True},
        }
        about = {"nonce": nonce, "client_id": self.settings.client_id, "access_token": token.get("access_token")}
        try:
            decoded = self._decoded(token["id_token"])
            claims = CodeIDToken(decoded.claims, decoded.header, wanted, about)
            claims.validate(int(now), _LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError) as problem:
            raise Refused(f"the identity token does not hold: {type(problem).__name__}") from None
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise Refused("no usable subject")
        if self.settings.acr and claims.get("acr") not in self.settings.acr.split():
            raise Refused("signed in too weakly")
        return dict(claims)

    def _decoded(self, token: str) -> jwt.Token:
        address = self._metadata()["jwks_uri"]
        try:
            return jwt.decode(token, KeySet.import_key_set(self._json(address)), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        except InvalidKeyIdError:  # the provider has new keys
            self._kept.pop(address, None)
            return jwt.decode(token, KeySet.import_key_set(self._json(address)), algorithms=ALGORITHMS)  # type: ignore[arg-type]

    def _client(self, back: str) -> Any:
        settings = self.settings
        return OAuth2Session(
            settings.client_id,
            settings.client_secret,
            scope="openid profile",
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _metadata(self) -> dict[str, Any]:
        found = self._json(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        ends = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if found.get("issuer") != self.settings.issuer or not all(isinstance(end, str) and _safe(end) for end in ends):
            raise ProviderDown
        return found

    def _json(self, address: str) -> dict[str, Any]:
        """A JSON object of the provider, remembered for ten minutes. Raises ProviderDown."""
        read_at, found = self._kept.get(address, (-_KEPT, {}))
        if time.monotonic() - read_at < _KEPT and found:
            return found
        try:
            found = _read(address)
        except (requests.RequestException, ValueError):
            raise ProviderDown from None
        self._kept[address] = (time.monotonic(), found)
        return found


def _read(address: str) -> dict[str, Any]:
    """Reads in pieces, so that an endless or a dripping answer ends. Raises as requests does, and ValueError."""
    end = time.monotonic() + _LONGEST
    content = b""
    with requests.get(address, timeout=_TIMEOUT, allow_redirects=False, stream=True) as response:
        if response.status_code != 200:
            raise ValueError(response.status_code)
        for piece in response.iter_content(16 * 1024):
            content += piece
            if len(content) > _LARGEST or time.monotonic() > end:
                raise ValueError("too large or too slow")
    found = json.loads(content)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _safe(address: str) -> bool:
    """Whether nothing on the way can read it."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and near(parts.hostname))
