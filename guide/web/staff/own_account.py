"""The worker's own account: password, second factor, recovery codes, browsers that are signed in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office import sessions
from guide.office.accounts import by_id, end_sessions
from guide.office.entry import confirm_password, find_by_id
from guide.office.factors import RECOVERY_CODES, new_secret
from guide.office.own import codes_left, renew_codes, set_factor, set_password
from guide.text.dates import day
from guide.text.moments import clock
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, staff
from guide.web.staff.entering import CODES, Note
from guide.web.staff.forms import FormPage, TextField, new_password_fields, not_the_same, weak
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.labels import places_of, roles_of
from guide.web.staff.second import WRONG_CODE, factor_page
from guide.web.staff.service import staff_service

FACTOR = Note("factor")
NOT_CONFIRMED = N_("Nykyinen salasana ei käy. Monen väärän yrityksen jälkeen odota hetki.")


@dataclass(frozen=True, slots=True)
class OwnAccountPage:
    """What the worker sees of the own account. `local`: with a password and a second factor of ours."""

    name: str
    login: str
    roles: tuple[Phrase, ...]
    places: tuple[Phrase, ...]
    local: bool
    codes: Phrase
    browsers: tuple[tuple[Phrase, bool], ...]


@staff.get("/oma-tunnus")
@access()
def own_account() -> Response:
    """The account as it is."""
    app, voice, here = staff_service(), staff_voice(), session()
    worker = here.worker
    found = sessions.of_worker(app.office, worker.id, app.now())
    page = OwnAccountPage(
        name=worker.name,
        login=worker.login,
        roles=roles_of(worker, voice),
        places=places_of(worker, voice),
        local=by_id(app.office, worker.id).second_factor,
        codes=voice("Varakoodeja jäljellä: {left} / {all}", left=codes_left(app.office, worker.id), all=RECOVERY_CODES),
        browsers=tuple(
            (
                voice(
                    "Kirjautunut {day} kello {time}, viimeksi käytössä kello {seen}",
                    day=day(begun),
                    time=clock(begun),
                    seen=clock(seen),
                ),
                key == here.key_hash,
            )
            for key, begun, seen in found
        ),
    )
    return render("own_account.html", page, voice("Oma tunnus"), voice)


@staff.post("/oma-tunnus/istunnot")
@access()
def end_other_sessions() -> BaseResponse:
    """Signs out every browser but this one."""
    app, here = staff_service(), session()
    end_sessions(app.office, here.worker.id, app.now(), here.worker.id, keep=here.key_hash)
    return redirect(url_for("staff.own_account"), 303)


@staff.route("/oma-tunnus/salasana", methods=["GET", "POST"])
@access()
def own_password() -> BaseResponse:
    """A new password; signs out every other browser."""
    app, voice, here = staff_service(), staff_voice(), _local()
    page = _page(voice, voice("Vaihda salasana"), url_for("staff.own_password"), voice("Vaihda salasana"))
    page = replace(
        page,
        fields=(*page.fields, *new_password_fields(voice)),
        texts=(voice("Vaihto kirjaa sinut ulos muista selaimista."),),
    )
    if request.method != "POST":
        return render("form.html", page, page.heading, voice)
    wanted = request.form.get("new_password", "")
    if wanted != request.form.get("again", ""):
        return _again(page.wrong(again=not_the_same(voice)), voice)
    if not _confirmed():
        return _again(page.wrong(current=voice(NOT_CONFIRMED)), voice)
    problem = set_password(app.office, here, wanted, app.now(), keep=session().key_hash)
    if problem is not None:
        return _again(page.wrong(new_password=weak(voice, problem)), voice)
    return redirect(url_for("staff.own_account"), 303)


@staff.route("/oma-tunnus/todennus", methods=["GET", "POST"])
@access()
def own_factor() -> BaseResponse:
    """Another second factor, when the phone changes; with new recovery codes."""
    app, voice, here = staff_service(), staff_voice(), _local()
    kept = FACTOR.read()
    fresh = kept is None or kept["id"] != here
    secret = new_secret() if kept is None or fresh else kept["secret"]
    asked = factor_page(voice, url_for("staff.own_factor"), secret, session().worker.login)
    page = _page(voice, asked.heading, asked.action, asked.button)
    page = replace(asked, fields=(*asked.fields, *page.fields), other=page.other)
    if request.method != "POST" or fresh:
        return FACTOR.put(render("form.html", page, page.heading, voice), {"id": here, "secret": secret})
    if not _confirmed():
        return _again(page.wrong(current=voice(NOT_CONFIRMED)), voice)
    code = request.form.get("code", "")[:100]
    codes = set_factor(app.office, here, secret, code, app.now(), first=False, keep=session().key_hash)
    if codes is None:
        return _again(page.wrong(code=voice(WRONG_CODE)), voice)
    return FACTOR.drop(_show(codes))


@staff.route("/oma-tunnus/varakoodit", methods=["GET", "POST"])
@access()
def own_codes() -> BaseResponse:
    """Ten new recovery codes."""
    app, voice, here = staff_service(), staff_voice(), _local()
    page = _page(voice, voice("Tee uudet varakoodit"), url_for("staff.own_codes"), voice("Tee uudet varakoodit"))
    page = replace(page, texts=(voice("Vanhat varakoodit eivät käy enää tämän jälkeen."),))
    if request.method != "POST":
        return render("form.html", page, page.heading, voice)
    if not _confirmed():
        return _again(page.wrong(current=voice(NOT_CONFIRMED)), voice)
    return _show(renew_codes(app.office, here, app.now()))


def _local() -> str:
    """The worker's id, on a page that only accounts with a password of ours have."""
    worker = session().worker
    if not find_by_id(staff_service().office, worker.id).second_factor:
        abort(404)
    return worker.id


def _confirmed() -> bool:
    """Whether the worker gave the present password, so that an open screen is not enough to take the account."""
    app = staff_service()
    return confirm_password(app.office, session().worker.id, request.form.get("current", ""), app.now())


def _page(voice: Voice, heading: Phrase, action: str, button: Phrase) -> FormPage:
    """A form that asks for the present password."""
    current = TextField("current", voice("Nykyinen salasana"), "password", "current-password")
    return FormPage(heading, action, button, (current,), other=(url_for("staff.own_account"), voice("Peru")))


def _again(page: FormPage, voice: Voice) -> Response:
    return render("form.html", page, page.heading, voice, 422, error=True)


def _show(codes: list[str]) -> Response:
    response = make_response(redirect(url_for("staff.recovery_codes"), 303))
    return CODES.put(response, {"id": session().worker.id, "codes": codes})
