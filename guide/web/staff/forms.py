"""The short forms of sign-in and of the own account."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from guide.office.passwords import LONGEST, SHORTEST, Weak
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice

WEAK = {
    Weak.TOO_SHORT: N_("Salasana on liian lyhyt. Kirjoita vähintään {shortest} merkkiä."),
    Weak.TOO_LONG: N_("Salasana on liian pitkä. Kirjoita enintään {longest} merkkiä."),
    Weak.GUESSED: N_("Salasana on helppo arvata. Älä käytä nimeäsi, tunnustasi tai tavallisia salasanoja."),
    Weak.SAME: N_("Tämä on vanha salasanasi. Kirjoita uusi salasana."),
}


@dataclass(frozen=True, slots=True)
class TextField:
    """One line to fill in. Passwords and codes are never sent back to the browser."""

    id: str
    label: Phrase
    kind: str = "text"
    autocomplete: str = "off"
    value: str = ""
    hint: Phrase | None = None
    error: Phrase | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one short form. `errors`: id of the field, message. `other`: address and words of another way."""

    heading: Phrase
    action: str
    button: Phrase
    fields: tuple[TextField, ...]
    texts: tuple[Phrase, ...] = ()
    errors: tuple[tuple[str, Phrase], ...] = ()
    other: tuple[str, Phrase] | None = None
    qr: Markup | None = None
    secret: str = ""
    after: tuple[Phrase, ...] = ()

    def wrong(self, **messages: Phrase) -> FormPage:
        """The same page with messages at fields."""
        fields = tuple(replace(one, error=messages.get(one.id)) for one in self.fields)
        return replace(self, fields=fields, errors=tuple(messages.items()))


def weak(voice: Voice, problem: Weak) -> Phrase:
    """What is wrong with a password, in words."""
    return voice(WEAK[problem], shortest=SHORTEST, longest=LONGEST)


def new_password_fields(voice: Voice) -> tuple[TextField, TextField]:
    """A new password, twice, because nobody sees what they type."""
    hint = voice(
        "Vähintään {shortest} merkkiä. Muutama sana peräkkäin on hyvä salasana. Voit liittää sen salasanaohjelmasta.",
        shortest=SHORTEST,
    )
    first = TextField("new_password", voice("Uusi salasana"), "password", "new-password", hint=hint)
    return first, TextField("again", voice("Uusi salasana uudelleen"), "password", "new-password")


def not_the_same(voice: Voice) -> Phrase:
    """The two new passwords differ."""
    return voice("Salasanat eivät ole samat. Kirjoita sama salasana kahteen kertaan.")
