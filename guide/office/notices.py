"""How a client learns that there is news: by an e-mail without content, or by a worker in the way the client chose."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from guide.office import outbox
from guide.office.base import Office
from guide.office.cases import Change, content_of
from guide.outputs.message import compose
from guide.place.library import GENERAL, Library
from guide.request.store import one_way
from guide.text.catalogue import Catalogues
from guide.text.languages import CODES, FINNISH
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice

TEXT_MESSAGE = N_("Asiassasi on uutta tietoa. Tunnus: {reference}. Avaa linkki, jonka sait meiltä, tai soita: {phone}")


@dataclass(frozen=True)
class Notices:
    """Writes to clients. `public_url`: the address of the clients' pages; `mails`: whether letters can be sent."""

    office: Office
    library: Library
    catalogues: Catalogues
    public_url: str | None
    mails: bool

    def by_mail(self, form: Mapping[str, Any]) -> bool:
        """Whether this client gets an e-mail: only who chose it and gave an address."""
        return self.mails and form.get("contact_way") == "email" and bool(form.get("email"))

    def write(self, step: Change, kind: str, sequence: int) -> dict[str, Any]:
        """Puts the letter about a change into the outbox, in its transaction; what to set in the request's row.

        The recipient comes from the sealed request and from nowhere else.
        """
        form = content_of(self.office, step.row).get("form", {})
        if not self.by_mail(form):
            return {}
        token = self.letter_token(step.row.id)
        voice = self.voice(step.row)
        link = f"{self.public_url}/{voice.lang}/oma/{token}" if self.public_url else None
        letter = compose(voice, step.row.reference, self.phone(step.row), link)
        once = f"{step.row.id}:{kind}:{sequence}"
        outbox.write(self.office, step.connection, step.row, outbox.Draft(kind, once, form["email"], letter), step.now)
        return {"letter_hash": one_way(token)} if link else {}

    def text_message(self, row: Row[Any]) -> Phrase:
        """What a worker may send as a text message: it says nothing of the matter."""
        return self.voice(row)(TEXT_MESSAGE, reference=row.reference, phone=self.phone(row))

    def letter_token(self, request_id: str) -> str:
        """The private link that letters carry: always the same for a request, and only the staff side can make it."""
        digest = hmac.digest(self.office.derived("letter link"), request_id.encode("ascii"), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def voice(self, row: Row[Any]) -> Voice:
        """The client's language when it is one of ours, else Finnish."""
        return Voice(self.catalogues, row.language if row.language in CODES else FINNISH.code)

    def phone(self, row: Row[Any]) -> str:
        """Where a human answers."""
        place = row.place if row.place in self.library.places else GENERAL
        return self.library.contact(place, row.recipient).phone
