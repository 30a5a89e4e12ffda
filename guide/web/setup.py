"""What the public and the staff application have in common: limits, templates, files, headers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, abort, request
from jinja2 import StrictUndefined
from markupsafe import escape
from pydantic import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from guide.core import resources
from guide.core.problems import ContentError, Problem
from guide.place.library import Library
from guide.settings import Settings
from guide.text.hyphens import soften
from guide.web.files import Files
from guide.web.security import MAX_BODY, MAX_FIELDS, add_headers, compress, from_elsewhere
from guide.web.themes import Theme, css


def new_app(settings: Settings, files: Files) -> Flask:
    """An empty application with our limits, templates, static files and headers."""
    app = Flask("guide", static_folder=None, template_folder=str(resources.root() / "templates"))
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FIELDS,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    _templates(app, files)
    app.add_url_rule("/static/<mark>/<path:name>", "static", _static(files))
    return app


def guard(app: Flask, settings: Settings) -> None:
    """Refuses forms of other sites, and puts the headers on every answer."""

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and from_elsewhere(request):
            abort(403)

    @app.after_request
    def finish(response: Response) -> Response:
        if "Cache-Control" not in response.headers:
            response.vary.add("HX-Request")
        return compress(request, add_headers(response, secure=settings.secure_cookies))


def make_files(library: Library) -> Files:
    """The static files and the style sheet of every place. Raises ContentError for tokens that cannot be used."""
    sheets, problems = {}, []
    for place in library.places.values():
        try:
            sheets[f"themes/{place.id}.css"] = css(Theme.model_validate(place.spec.theme))
        except ValidationError:
            file = f"flows/places/{place.id}.yaml"
            problems.append(Problem(file, None, place.id, "The theme cannot be used.", "Run: guide check"))
    if problems:
        raise ContentError(problems)
    return Files(resources.assets(), sheets)


def _templates(app: Flask, files: Files) -> None:
    app.jinja_env.autoescape = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["soft"] = lambda text: soften(escape(text))
    app.jinja_env.globals.update(asset=files.url, has_htmx=files.has("vendor/htmx.min.js"))


def _static(files: Files) -> Callable[[str, str], BaseResponse]:
    def static(mark: str, name: str) -> BaseResponse:
        return files.serve(request, name) or abort(404)

    return static
