"""The second half of signing in: the code; at the first time an own password and a second factor to set up."""

from __future__ import annotations

from datetime import datetime, timedelta

import segno
from flask import make_response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from guide.office.entry import check_factor, find_by_id, wait_until
from guide.office.factors import FactorLost, address
from guide.office.own import set_factor, set_password
from guide.text.moments import clock
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, before_sign_in, staff
from guide.web.staff.entering import CODES, Pending, arrive, go_on, pending
from guide.web.staff.forms import FormPage, TextField, new_password_fields, not_the_same, weak
from guide.web.staff.frame import message, render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service

WRONG_CODE = N_("Koodi ei käy. Odota, että sovellus näyttää uuden koodin, ja kirjoita se.")
LOST = N_("Toista tunnistustapaa ei voi lukea. Pyydä ylläpidolta uusi kertakäyttöinen salasana.")


@staff.route("/kirjaudu/koodi", methods=["GET", "POST"])
@before_sign_in
def second_factor() -> BaseResponse:
    """The code of the authenticator app, or a recovery code."""
    who, voice, app = pending(), staff_voice(), staff_service()
    page = _code_page(voice, who)
    if request.method != "POST":
        return render("form.html", page, page.heading, voice)
    now = app.now()
    until = wait_until(app.office, who.known.id, now)
    try:
        if until is None and check_factor(app.office, who.known.id, request.form.get("code", "")[:100], now):
            return arrive(who.known.id, "password")
    except FactorLost:
        return message(voice("Kirjautuminen ei onnistunut"), voice(LOST), status=409, url=url_for("staff.sign_in"))
    until = until or wait_until(app.office, who.known.id, now)
    return render("form.html", page.wrong(code=_wrong_code(voice, until)), page.heading, voice, 422, error=True)


@staff.route("/kirjaudu/salasana", methods=["GET", "POST"])
@before_sign_in
def first_password() -> BaseResponse:
    """An own password in the place of the one-time password."""
    who, voice, app = pending(), staff_voice(), staff_service()
    heading = voice("Tee oma salasana")
    page = FormPage(
        heading=heading,
        action=url_for("staff.first_password"),
        button=voice("Jatka"),
        fields=new_password_fields(voice),
        texts=(voice("Kertakäyttöinen salasana ei käy enää tämän jälkeen."),),
    )
    if request.method != "POST":
        return render("form.html", page, heading, voice)
    wanted = request.form.get("new_password", "")
    if wanted != request.form.get("again", ""):
        return render("form.html", page.wrong(again=not_the_same(voice)), heading, voice, 422, error=True)
    problem = set_password(app.office, who.known.id, wanted, app.now())
    if problem is not None:
        return render("form.html", page.wrong(new_password=weak(voice, problem)), heading, voice, 422, error=True)
    return go_on(find_by_id(app.office, who.known.id))


@staff.route("/kirjaudu/todennus", methods=["GET", "POST"])
@before_sign_in
def first_factor() -> BaseResponse:
    """Setting up the second factor; done when its first code is right."""
    who, voice, app = pending(), staff_voice(), staff_service()
    page = factor_page(voice, url_for("staff.first_factor"), who.secret, who.known.login)
    if request.method != "POST":
        return render("form.html", page, page.heading, voice)
    code = request.form.get("code", "")[:100]
    codes = set_factor(app.office, who.known.id, who.secret, code, app.now(), first=True)
    if codes is None:
        return render("form.html", page.wrong(code=voice(WRONG_CODE)), page.heading, voice, 422, error=True)
    return arrive(who.known.id, "password", codes)


@staff.get("/varakoodit")
@access()
def recovery_codes() -> BaseResponse:
    """The new recovery codes, until the worker says they are kept or ten minutes are over."""
    kept = CODES.read()
    if kept is None or kept["id"] != session().worker.id:
        return redirect(url_for("staff.home"), 303)
    voice = staff_voice()
    page = {"codes": kept["codes"], "action": url_for("staff.codes_kept")}
    return render("codes.html", page, voice("Varakoodit"), voice)


@staff.post("/varakoodit")
@access()
def codes_kept() -> BaseResponse:
    """The codes are kept: they are not shown again."""
    return CODES.drop(make_response(redirect(url_for("staff.home"), 303)))


def factor_page(voice: Voice, action: str, secret: str, login: str) -> FormPage:
    """The page that shows a new secret as a picture and as text, and asks for its first code."""
    heading = voice("Ota koodi käyttöön")
    return FormPage(
        heading=heading,
        action=action,
        button=voice("Ota käyttöön"),
        fields=(
            TextField(
                "code",
                voice("Sovelluksen näyttämä koodi"),
                autocomplete="one-time-code",
                hint=voice("Kuusi numeroa"),
                numeric=True,
            ),
        ),
        texts=(
            voice("Avaa puhelimen tunnistussovellus. Lue sillä tämä kuva, tai kirjoita siihen avain."),
            voice("Sovellus näyttää koodin, joka vaihtuu puolen minuutin välein. Kirjoita koodi alle."),
        ),
        qr=_picture(address(secret, login)),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )


def _picture(text: str) -> Markup:
    """A QR code as part of the page: dark on light whatever the theme, with the quiet zone it needs."""
    made = segno.make(text, error="m", micro=False)
    # Made by us from letters and digits; segno writes nothing of the text into the picture.
    return Markup(made.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None))  # noqa: S704


def _code_page(voice: Voice, who: Pending) -> FormPage:
    return FormPage(
        heading=voice("Kirjoita koodi"),
        action=url_for("staff.second_factor"),
        button=voice("Kirjaudu"),
        fields=(
            TextField(
                "code",
                voice("Koodi"),
                autocomplete="one-time-code",
                hint=voice("Tunnistussovelluksen kuusi numeroa, tai yksi varakoodeistasi"),
            ),
        ),
        after=(voice("Jos puhelin ja varakoodit ovat kadonneet, pyydä apua ylläpidolta."),),
    )


def _wrong_code(voice: Voice, until: datetime | None) -> Phrase:
    if until is None:
        return voice(WRONG_CODE)
    return voice(
        "Vääriä koodeja on ollut monta. Yritä uudelleen kello {time} jälkeen.", time=clock(until + timedelta(minutes=1))
    )
