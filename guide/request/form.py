"""The meeting request's own fields, as one table: what is asked, in which order, with which options.

What is absent is absent on purpose: no personal identity code, illness, day count or income is ever asked
(1050/2018 29 §, 381/2023 11 §). Texts are Finnish source texts (msgids); `reading.py` reads what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guide.text.voice import N_


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    TEXTAREA = "textarea"
    TEL = "tel"
    EMAIL = "email"
    RADIO = "radio"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a radio field: a stable id and its Finnish text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `only_if` (field id, option id) makes it count only with that answer.

    `missing` is what to say when a required field is empty.
    """

    id: str
    kind: Kind
    label: str
    hint: str | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    missing: str = ""
    limit: int = 0
    autocomplete: str | None = None
    group: str | None = None
    only_if: tuple[str, str] | None = None


CHOOSE_ONE = N_("Valitse yksi vaihtoehto.")
NEED_CONTACT = N_("Kerro puhelinnumero tai sähköpostiosoite, jotta sinuun voidaan ottaa yhteyttä.")
NEED_PHONE = N_("Kirjoita puhelinnumero, koska valitsit puhelun tai tekstiviestin.")
NEED_EMAIL = N_("Kirjoita sähköpostiosoite, koska valitsit sähköpostin.")
NEED_ADDRESS = N_("Kirjoita postiosoite, koska valitsit kirjeen.")
BAD_PHONE = N_("Kirjoita puhelinnumero numeroina, esimerkiksi 040 123 4567.")
BAD_EMAIL = N_("Kirjoita sähköpostiosoite kokonaan, esimerkiksi etunimi@esimerkki.fi.")
UNREADABLE = N_("Tekstissä on merkkejä, joita ei voi lukea. Kirjoita teksti uudelleen.")
TOO_LONG = {
    100: N_("Lyhennä tekstiä. Tähän mahtuu enintään 100 merkkiä."),
    200: N_("Lyhennä tekstiä. Tähän mahtuu enintään 200 merkkiä."),
    400: N_("Lyhennä tekstiä. Tähän mahtuu enintään 400 merkkiä."),
}
HETU_REMOVED = N_("Poistimme tekstistä henkilötunnuksen. Sitä ei tarvita pyynnössä.")


def _radio(field_id: str, label: str, *options: tuple[str, str], group: str | None = None) -> FormField:
    """A radio field that must be answered; options are (id, text)."""
    chosen = tuple(Option(*option) for option in options)
    return FormField(field_id, Kind.RADIO, label, options=chosen, required=True, missing=CHOOSE_ONE, group=group)


FIELDS: tuple[FormField, ...] = (
    FormField(
        "name",
        Kind.TEXT,
        N_("Nimi"),
        required=True,
        missing=N_("Kirjoita nimesi."),
        limit=100,
        autocomplete="name",
        group=N_("Yhteystiedot"),
    ),
    FormField(
        "municipality",
        Kind.TEXT,
        N_("Missä kunnassa asut?"),
        hint=N_("Kotikunta ratkaisee, mikä viranomainen palvelee sinua."),
        required=True,
        missing=N_("Kirjoita kotikuntasi nimi."),
        limit=100,
    ),
    _radio(
        "contact_way",
        N_("Miten sinuun saa ottaa yhteyttä?"),
        ("phone", N_("Soittamalla")),
        ("text_message", N_("Tekstiviestillä")),
        ("email", N_("Sähköpostilla")),
        ("letter", N_("Kirjeellä")),
    ),
    FormField("phone", Kind.TEL, N_("Puhelinnumero"), limit=100, autocomplete="tel"),
    FormField("email", Kind.EMAIL, N_("Sähköposti"), limit=200, autocomplete="email"),
    FormField(
        "address",
        Kind.TEXTAREA,
        N_("Postiosoite"),
        hint=N_("Kirjoita katuosoite, postinumero ja postitoimipaikka."),
        required=True,
        missing=NEED_ADDRESS,
        limit=200,
        autocomplete="street-address",
        only_if=("contact_way", "letter"),
    ),
    FormField(
        "reachable",
        Kind.TEXT,
        N_("Milloin sinut tavoittaa?"),
        hint=N_("Esimerkiksi arkisin kello 9–12."),
        limit=100,
    ),
    _radio(
        "language",
        N_("Millä kielellä haluat asioida?"),
        ("fi", N_("Suomi")),
        ("se", N_("Pohjoissaame")),
        ("smn", N_("Inarinsaame")),
        ("sms", N_("Koltansaame")),
        ("sv", N_("Ruotsi")),
        ("other", N_("Muu")),
        group=N_("Tapaaminen"),
    ),
    FormField(
        "language_other",
        Kind.TEXT,
        N_("Mikä muu kieli?"),
        required=True,
        missing=N_("Kirjoita, millä kielellä haluat asioida."),
        limit=100,
        only_if=("language", "other"),
    ),
    _radio(
        "interpreter",
        N_("Tarvitsetko tulkin?"),
        ("yes", N_("Kyllä, tarvitsen tulkin")),
        ("no", N_("En tarvitse tulkkia")),
    ),
    _radio(
        "where",
        N_("Missä haluat tavata?"),
        ("office", N_("Toimistossa")),
        ("phone", N_("Puhelimessa")),
        ("remote", N_("Etäyhteydellä")),
    ),
    _radio(
        "when",
        N_("Milloin sinulle sopii?"),
        ("morning", N_("Aamupäivällä")),
        ("afternoon", N_("Iltapäivällä")),
        ("any", N_("Milloin tahansa")),
    ),
    _radio(
        "support_person",
        N_("Tuletko tukihenkilön kanssa?"),
        ("yes", N_("Kyllä, tulen tukihenkilön kanssa")),
        ("no", N_("En tule tukihenkilön kanssa")),
    ),
    FormField(
        "access_needs",
        Kind.TEXTAREA,
        N_("Tarvitsetko apua tilaan pääsyssä tai asioinnissa?"),
        hint=N_("Voit jättää tämän tyhjäksi."),
        limit=200,
    ),
    FormField(
        "social_health_person",
        Kind.RADIO,
        N_("Haluatko, että mukana on joku sosiaalipalveluista tai terveyspalveluista?"),
        options=(
            Option("yes", N_("Kyllä, haluan")),
            Option("no", N_("En halua")),
            Option("unknown", N_("En tiedä")),
        ),
        group=N_("Muut toiveet"),
    ),
    FormField(
        "named_worker",
        Kind.TEXT,
        N_("Kuka työntekijä on auttanut sinua aikaisemmin?"),
        hint=N_("Voit jättää tämän tyhjäksi."),
        limit=100,
    ),
    FormField(
        "own_words",
        Kind.TEXTAREA,
        N_("Mistä haluat puhua tapaamisessa?"),
        hint=N_("Älä kirjoita henkilötunnusta tai tietoja sairauksista."),
        limit=400,
    ),
)


def fields(*, ask_municipality: bool = False) -> tuple[FormField, ...]:
    """The fields to show, in order; the home municipality only when the conversation did not tell it."""
    return tuple(field for field in FIELDS if ask_municipality or field.id != "municipality")
