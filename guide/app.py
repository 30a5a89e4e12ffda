"""Puts the application together from its parts. One call makes one installation."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, abort, request
from jinja2 import StrictUndefined
from markupsafe import escape
from pydantic import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from guide.core import resources
from guide.core.problems import ContentError, Problem
from guide.place.dialogue import Dialogues
from guide.place.library import Library, load_library
from guide.place.production import production_problems
from guide.request.database import make_engine, prepare
from guide.request.keys import ensure_keys, load_secret
from guide.request.store import RequestStore
from guide.settings import Settings, SettingsError
from guide.text.catalogue import load_catalogues
from guide.text.glossary import load_glossary
from guide.text.hyphens import soften
from guide.text.languages import CODES
from guide.text.offered import offered
from guide.web import calling, errors, information, starting, timeline, words  # noqa: F401 - they add to the blueprint
from guide.web.chrome import htmx
from guide.web.client import LanguageConverter, client
from guide.web.cookies import CookieBox
from guide.web.files import Files
from guide.web.operating import operate
from guide.web.security import MAX_BODY, MAX_FIELDS, add_headers, compress, from_elsewhere
from guide.web.sending import sending
from guide.web.service import Service, today
from guide.web.themes import Theme, css
from guide.web.visit import Bag


def create_app(settings: Settings) -> Flask:
    """The public application.

    Raises ContentError when content cannot be used (in production also when a contact, the responsible person or
    the authority's own review is missing: 306/2019 6 a §) and SettingsError when a setting cannot.
    """
    app = Flask("guide", static_folder=None, template_folder=str(resources.root() / "templates"))
    service = _service(settings)
    app.extensions["polku"] = service
    _configure(app, settings)
    _templates(app, service)
    htmx.init_app(app)
    app.url_map.converters["lang"] = LanguageConverter
    app.register_blueprint(client)
    app.register_blueprint(sending)
    app.add_url_rule("/static/<mark>/<path:name>", "static", _static(service))
    errors.register(app)
    _guards(app, settings)
    operate(app, settings, service.store.unfit)
    return app


def _service(settings: Settings) -> Service:
    root = resources.root()
    library = load_library(root)
    if settings.place not in library.places:
        known = ", ".join(library.places)
        raise SettingsError(f"There is no place “{settings.place}”. Use one of: {known}.")
    if settings.production and (problems := production_problems(library, settings.place, today())):
        raise ContentError(problems)
    if strange := set(settings.languages) - set(CODES):
        raise SettingsError(f"There is no language “{min(strange)}”. Use some of: {' '.join(CODES)}.")
    catalogues = load_catalogues(root, only_reviewed=settings.only_reviewed)
    keys = settings.data / "keys"
    public_key = ensure_keys(keys)
    secret = load_secret(keys)
    engine = make_engine(settings.database)
    prepare(engine)
    return Service(
        settings=settings,
        library=library,
        dialogues=Dialogues(library),
        catalogues=catalogues,
        languages=offered(catalogues.by_code.values(), settings.languages),
        glossary=load_glossary(root),
        store=RequestStore(engine, public_key, secret, settings.retention_days),
        bag=Bag(CookieBox(secret), secure=settings.secure_cookies),
        files=Files(resources.assets(), _style_sheets(library)),
    )


def _style_sheets(library: Library) -> dict[str, str]:
    """The style sheet of every place. Raises ContentError for tokens that cannot be used."""
    sheets, problems = {}, []
    for place in library.places.values():
        try:
            sheets[f"themes/{place.id}.css"] = css(Theme.model_validate(place.spec.theme))
        except ValidationError:
            file = f"flows/places/{place.id}.yaml"
            problems.append(Problem(file, None, place.id, "The theme cannot be used.", "Run: guide check"))
    if problems:
        raise ContentError(problems)
    return sheets


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FIELDS,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )


def _templates(app: Flask, service: Service) -> None:
    app.jinja_env.autoescape = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["soft"] = lambda text: soften(escape(text))
    app.jinja_env.globals.update(
        asset=service.files.url,
        has_htmx=service.files.has("vendor/htmx.min.js"),
    )


def _static(service: Service) -> Callable[[str, str], BaseResponse]:
    def static(mark: str, name: str) -> BaseResponse:
        return service.files.serve(request, name) or abort(404)

    return static


def _guards(app: Flask, settings: Settings) -> None:
    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and from_elsewhere(request):
            abort(403)

    @app.after_request
    def finish(response: Response) -> Response:
        if "Cache-Control" not in response.headers:
            response.vary.add("HX-Request")
        return compress(request, add_headers(response, secure=settings.secure_cookies))
