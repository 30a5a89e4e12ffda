"""The form that settles a time: what it asks, and how it is read. Texts are Finnish source texts (msgids)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from guide.request.clean import tidy
from guide.request.form import FIELDS, FormField, Kind, Option
from guide.request.hetu import find_hetu, mask_hetu
from guide.request.reading import read_fields
from guide.text.dates import day as said_day
from guide.text.moments import FINLAND, NoSuchTime, TwiceThatDay, clock, day_of, in_finland, read_day, read_time
from guide.text.voice import N_

FARTHEST = timedelta(days=366)  # a meeting so far away is most likely a mistyped year
USUAL_MINUTES = 60

NOT_A_DAY = N_("Kirjoita päivä näin: 12.3.2027.")
NOT_A_TIME = N_("Kirjoita kellonaika näin: 9.30.")
NOT_MINUTES = N_("Kirjoita kesto minuutteina, 5–480.")
PAST = N_("Tämä aika on jo mennyt. Valitse myöhempi aika.")
TOO_FAR = N_("Tarkista vuosi. Päivä on liian kaukana.")
NO_SUCH_TIME = N_("Tätä kellonaikaa ei ole: kelloja siirretään silloin eteenpäin. Valitse toinen aika.")
TWICE = N_("Tämä kellonaika on sinä yönä kaksi kertaa: kelloja siirretään. Valitse toinen aika.")

_LANGUAGE = next(entry for entry in FIELDS if entry.id == "language")
_CHOOSE = N_("Valitse yksi vaihtoehto.")

FIELDS_OF_TIME: tuple[FormField, ...] = (
    FormField(
        "day",
        Kind.TEXT,
        N_("Päivä"),
        hint=N_("Esimerkiksi 12.3.2027."),
        required=True,
        missing=NOT_A_DAY,
        limit=100,
        group=N_("Aika"),
    ),
    FormField(
        "clock",
        Kind.TEXT,
        N_("Kellonaika"),
        hint=N_("Suomen aikaa, esimerkiksi 9.30."),
        required=True,
        missing=NOT_A_TIME,
        limit=100,
    ),
    FormField("minutes", Kind.TEXT, N_("Kesto minuutteina"), required=True, missing=NOT_MINUTES, limit=100),
    FormField(
        "where",
        Kind.RADIO,
        N_("Missä tavataan?"),
        options=(
            Option("office", N_("Paikan päällä")),
            Option("phone", N_("Puhelimessa")),
            Option("remote", N_("Etäyhteydellä")),
        ),
        required=True,
        missing=_CHOOSE,
        group=N_("Paikka"),
    ),
    FormField(
        "address",
        Kind.TEXT,
        N_("Osoite ja huone"),
        required=True,
        missing=N_("Kirjoita, mihin asiakas tulee."),
        limit=200,
        only_if=("where", "office"),
    ),
    FormField(
        "language",
        Kind.RADIO,
        N_("Millä kielellä tavataan?"),
        options=_LANGUAGE.options,
        required=True,
        missing=_CHOOSE,
        group=N_("Kieli"),
    ),
    FormField(
        "language_other",
        Kind.TEXT,
        N_("Mikä muu kieli?"),
        required=True,
        missing=N_("Kirjoita, millä kielellä tavataan."),
        limit=100,
        only_if=("language", "other"),
    ),
    FormField(
        "interpreter",
        Kind.RADIO,
        N_("Onko mukana tulkki?"),
        options=(Option("yes", N_("Kyllä")), Option("no", N_("Ei"))),
        required=True,
        missing=_CHOOSE,
    ),
    FormField(
        "interpreted",
        Kind.TEXT,
        N_("Mistä kielestä mihin kieleen tulkataan?"),
        hint=N_("Esimerkiksi koltansaame–suomi."),
        required=True,
        missing=N_("Kirjoita, mistä kielestä mihin kieleen tulkataan."),
        limit=100,
        only_if=("interpreter", "yes"),
    ),
    FormField(
        "note",
        Kind.TEXTAREA,
        N_("Lisätieto asiakkaalle"),
        hint=N_("Tämä tulee kutsuun sellaisenaan. Älä kirjoita tietoja terveydestä."),
        limit=400,
        group=N_("Kutsu"),
    ),
)


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part: the id of a role at the table, and the name that the worker typed ("" when not known yet)."""

    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A settled time with all that the invitation says. `starts_at` in UTC; `minutes` is the length."""

    starts_at: datetime
    minutes: int
    where: str
    language: str
    interpreter: str
    address: str = ""
    language_other: str = ""
    interpreted: str = ""
    note: str = ""
    participants: tuple[Participant, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When the meeting ends, in UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def as_json(self) -> dict[str, Any]:
        """The content as JSON values, to be sealed."""
        return asdict(self) | {"starts_at": self.starts_at.isoformat()}

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> Appointment:
        """The appointment of a sealed content."""
        people = tuple(Participant(**person) for person in content["participants"])
        moment = datetime.fromisoformat(content["starts_at"])
        return Appointment(**{**content, "starts_at": moment, "participants": people})

    def as_form(self) -> dict[str, str]:
        """The fields of the form, filled in."""
        values = {entry.id: str(getattr(self, entry.id, "")) for entry in FIELDS_OF_TIME}
        return values | {"day": said_day(day_of(self.starts_at)), "clock": clock(self.starts_at)}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sent form says: the fields as written, what to correct, and the appointment when all is right.

    `masked`: fields from which an identity code was taken.
    """

    values: dict[str, str]
    people: tuple[Participant, ...]
    errors: dict[str, str] = field(default_factory=dict)
    masked: tuple[str, ...] = ()
    appointment: Appointment | None = None


def read_appointment(data: Mapping[str, str], roles: Sequence[str], chosen: Sequence[str], now: datetime) -> Reading:
    """The form as sent. `roles` may take part, `chosen` do; their names stand in `data` as `name_<role>`."""
    found = read_fields(FIELDS_OF_TIME, data, _check)
    values, errors = found.values, dict(found.errors)
    starts_at = None
    if not {"day", "clock"} & errors.keys():
        starts_at = _moment(values, errors, now)
    people, masked = _people(data, [role for role in roles if role in set(chosen)])
    written = {entry.id: values.get(entry.id, tidy(data.get(entry.id, ""))) for entry in FIELDS_OF_TIME}
    if errors or starts_at is None:
        return Reading(written, people, errors, (*found.masked, *masked))
    texts = {name: text for name, text in values.items() if name not in {"day", "clock", "minutes"}}
    made = Appointment(starts_at, int(values["minutes"]), participants=people, **texts)
    return Reading(written, people, {}, (*found.masked, *masked), made)


def first_values(form: Mapping[str, str], address: str) -> dict[str, str]:
    """What the client wished, as the form's first values; `address` is the office's."""
    where = form.get("where", "")
    return {
        "minutes": str(USUAL_MINUTES),
        "where": where,
        "address": address,
        "language": form.get("language", ""),
        "language_other": form.get("language_other", ""),
        "interpreter": form.get("interpreter", ""),
    }


def _check(values: Mapping[str, str], errors: dict[str, str]) -> None:
    """What a field alone cannot tell."""
    if values["day"] and read_day(values["day"]) is None:
        errors["day"] = NOT_A_DAY
    if values["clock"] and read_time(values["clock"]) is None:
        errors["clock"] = NOT_A_TIME
    minutes = values["minutes"]
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 3 and 5 <= int(minutes) <= 480):
        errors["minutes"] = NOT_MINUTES


def _moment(values: Mapping[str, str], errors: dict[str, str], now: datetime) -> datetime | None:
    """The moment of day and time; None, with what to correct, when it cannot be one."""
    day, time = read_day(values["day"]), read_time(values["clock"])
    if day is None or time is None:
        return None
    today = now.astimezone(FINLAND).date()
    if abs(day - today) > FARTHEST:
        errors["day"] = TOO_FAR
        return None
    try:
        moment = in_finland(day, time)
    except NoSuchTime:
        errors["clock"] = NO_SUCH_TIME
        return None
    except TwiceThatDay:
        errors["clock"] = TWICE
        return None
    if moment <= now:
        errors["day" if day < today else "clock"] = PAST
        return None
    return moment


def _people(data: Mapping[str, str], roles: Sequence[str]) -> tuple[tuple[Participant, ...], tuple[str, ...]]:
    """Who takes part, and the fields an identity code was taken from."""
    people, masked = [], []
    for role in roles:
        name = tidy(data.get(f"name_{role}", ""))[:100]
        if find_hetu(name):
            name = mask_hetu(name)
            masked.append(f"name_{role}")
        people.append(Participant(role, name))
    return tuple(people), tuple(masked)
