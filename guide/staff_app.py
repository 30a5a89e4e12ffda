"""Puts the staff application together. It runs apart from the public one, on a host name of its own."""

from __future__ import annotations

from flask import Flask

from guide.authoring.signing_off import SignedOff
from guide.core import resources
from guide.office.base import make_office
from guide.office.provider import Provider
from guide.place.dialogue import Dialogues
from guide.place.library import load_library
from guide.request.keys import CurrentKey, ensure_keys, load_secret
from guide.request.store import RequestStore
from guide.settings import Settings
from guide.storage.database import make_engine
from guide.storage.schema import prepare
from guide.text.catalogue import load_catalogues
from guide.web.cookies import CookieBox
from guide.web.figures import figures_of
from guide.web.operating import operate
from guide.web.setup import guard, make_files, new_app
from guide.web.staff import (  # noqa: F401 - they add to the blueprint
    appointment_pages,
    appointment_papers,
    assisted,
    assisted_consent,
    assisted_sending,
    assisted_start,
    audit,
    case,
    errors,
    export,
    feedback,
    home,
    inbox,
    meeting_pages,
    oidc,
    opened_code,
    own_account,
    people,
    reminder_pages,
    rights,
    second,
    signing,
    statistics,
    versions,
)
from guide.web.staff.access import staff
from guide.web.staff.frame import htmx
from guide.web.staff.guards import guard_staff
from guide.web.staff.service import StaffService


def create_staff_app(settings: Settings) -> Flask:
    """The staff application. Raises as `create_app` does, and KeyProblem when the office's keys cannot be used."""
    service = _service(settings)
    app = new_app(settings, service.files)
    app.extensions["polku-staff"] = service
    htmx.init_app(app)
    app.register_blueprint(staff)
    errors.register(app)
    guard(app, settings)
    guard_staff(app)
    operate(app, settings, service.store.unfit)
    return app


def _service(settings: Settings) -> StaffService:
    root = resources.root()
    library = load_library(root)
    keys = settings.data / "keys"
    ensure_keys(keys)
    engine = make_engine(settings.database)
    prepare(engine)
    office = make_office(engine, keys)
    return StaffService(
        settings=settings,
        library=library,
        dialogues=Dialogues(library),
        catalogues=load_catalogues(root, only_reviewed=settings.only_reviewed),
        office=office,
        store=RequestStore(engine, CurrentKey(keys), load_secret(keys), settings.retention_days),
        box=CookieBox(office.derived("cookie")),
        files=make_files(library),
        provider=Provider(settings.oidc) if settings.oidc else None,
        figures=figures_of(engine),
        signed_off=SignedOff(root, library),
    )
