"""Puts the public application together from its parts. One call makes one installation."""

from __future__ import annotations

from flask import Flask

from guide.core import resources
from guide.core.problems import ContentError
from guide.place.accessibility import read_accessibility
from guide.place.dialogue import Dialogues
from guide.place.library import load_library
from guide.place.production import production_problems
from guide.request.feedback import FeedbackStore
from guide.request.keys import CurrentKey, ensure_keys, load_secret
from guide.request.store import RequestStore
from guide.settings import Settings, SettingsError
from guide.storage.database import make_engine
from guide.storage.schema import prepare
from guide.text.catalogue import load_catalogues
from guide.text.glossary import load_glossary
from guide.text.languages import CODES
from guide.text.offered import offered
from guide.web import (  # noqa: F401 - they add to the blueprint
    calling,
    errors,
    feedback,
    handing,
    information,
    starting,
    statement,
    timeline,
    words,
)
from guide.web.chrome import htmx
from guide.web.client import LanguageConverter, client
from guide.web.cookies import CookieBox
from guide.web.figures import figures_of
from guide.web.operating import operate
from guide.web.sending import sending
from guide.web.service import Service, today
from guide.web.setup import guard, make_files, new_app
from guide.web.visit import Bag


def create_app(settings: Settings) -> Flask:
    """The public application.

    Raises ContentError when content cannot be used (in production also when a contact, the responsible person or
    the authority's own review is missing: 306/2019 6 a §) and SettingsError when a setting cannot.
    """
    service = _service(settings)
    app = new_app(settings, service.files)
    app.extensions["polku"] = service
    htmx.init_app(app)
    app.url_map.converters["lang"] = LanguageConverter
    app.register_blueprint(client)
    app.register_blueprint(sending)
    errors.register(app)
    guard(app, settings)
    operate(app, settings, service.store.unfit)
    return app


def _service(settings: Settings) -> Service:
    root = resources.root()
    library = load_library(root)
    if settings.place not in library.places:
        known = ", ".join(library.places)
        raise SettingsError(f"There is no place “{settings.place}”. Use one of: {known}.")
    if settings.production and (problems := production_problems(root, library, settings.place, today())):
        raise ContentError(problems)
    if strange := set(settings.languages) - set(CODES):
        raise SettingsError(f"There is no language “{min(strange)}”. Use some of: {' '.join(CODES)}.")
    accessibility, problems = read_accessibility(root, library)
    if problems:
        raise ContentError(problems)
    catalogues = load_catalogues(root, only_reviewed=settings.only_reviewed)
    keys = settings.data / "keys"
    ensure_keys(keys)
    key, secret = CurrentKey(keys), load_secret(keys)
    engine = make_engine(settings.database)
    prepare(engine)
    return Service(
        settings=settings,
        library=library,
        dialogues=Dialogues(library),
        catalogues=catalogues,
        languages=offered(catalogues.by_code.values(), settings.languages),
        glossary=load_glossary(root),
        store=RequestStore(engine, key, secret, settings.retention_days),
        feedback=FeedbackStore(engine, key, settings.retention_days),
        accessibility=accessibility,
        bag=Bag(CookieBox(secret), secure=settings.secure_cookies),
        files=make_files(library),
        figures=figures_of(engine),
    )
