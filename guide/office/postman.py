"""Hands letters to the mail server, one at a time, and says for certain what became of each.

The server's certificate is checked. What a server answers decides: 4xx is tried again, 5xx is not; a connection that
breaks after the letter was on its way leaves it unsure.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from guide.office import outbox
from guide.office.base import Office
from guide.office.outbox import Claim
from guide.outputs.message import as_email
from guide.settings import MailSettings

log = logging.getLogger("guide.office.postman")

SECONDS = 30  # that one answer of the server may take
_REFUSED_FOR_GOOD = range(500, 600)


@dataclass(frozen=True)
class Postman:
    """Sends what is due."""

    office: Office
    mail: MailSettings

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Which certificates are believed; reading the system's list takes longer than sending a letter."""
        return ssl.create_default_context()

    def deliver(self, clock: Callable[[], datetime]) -> int:
        """Sends every letter that is due; how many were taken. Stops when the server cannot be reached."""
        outbox.tidy(self.office, clock())
        count = 0
        while (mine := outbox.claim(self.office, clock())) is not None:
            reached, taken = self._one(mine, clock)
            count += taken
            if not reached:
                break
        return count

    def _one(self, mine: Claim, clock: Callable[[], datetime]) -> tuple[bool, bool]:
        """One letter: whether the server was reached, and whether it took the letter."""
        try:
            message_id = f"<{mine.id}@{self.mail.sender.partition('@')[2]}>"  # the same for every attempt
            letter = as_email(mine.letter, mine.address, self.mail.sender, message_id, clock()).as_bytes()
        except ValueError:  # an address that no letter can have
            outbox.refused(self.office, mine, clock(), for_good=True)
            return True, False
        try:
            server = self._connect()
        except smtplib.SMTPResponseException as answer:
            log.warning("mail server refused: %s", answer.smtp_code)
            outbox.refused(self.office, mine, clock(), for_good=False)  # our set-up is at fault, not this letter
            return False, False
        except (OSError, smtplib.SMTPException) as problem:
            log.warning("mail server not reached: %s", type(problem).__name__)
            outbox.refused(self.office, mine, clock(), for_good=False)
            return False, False
        try:
            return True, self._hand_over(server, mine, letter, clock)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _hand_over(self, server: smtplib.SMTP, mine: Claim, letter: bytes, clock: Callable[[], datetime]) -> bool:
        """Envelope and letter; True when the server took it."""
        try:
            for code, _ in (server.mail(self.mail.sender), server.rcpt(mine.address)):
                if code not in {250, 251}:
                    outbox.refused(self.office, mine, clock(), for_good=code in _REFUSED_FOR_GOOD)
                    return False
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            outbox.refused(self.office, mine, clock(), for_good=isinstance(problem, ValueError))
            return False
        if not outbox.handing_over(self.office, mine):
            return False  # it took us too long: the letter is another worker's by now
        try:
            code, _ = server.data(letter)
        except smtplib.SMTPDataError as answer:
            code = answer.smtp_code
        except (OSError, smtplib.SMTPException):
            outbox.unsure(self.office, mine)
            return False
        if code == 250:
            outbox.sent(self.office, mine, clock())
            return True
        outbox.refused(self.office, mine, clock(), for_good=code in _REFUSED_FOR_GOOD)
        return False

    def _connect(self) -> smtplib.SMTP:
        """A server ready for letters. Raises OSError or SMTPException."""
        mail = self.mail
        name = mail.sender.partition("@")[2]  # this machine's own name would have to be looked up first
        if mail.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, name, timeout=SECONDS, context=self._trust)
        else:
            server = smtplib.SMTP(mail.host, mail.port, name, timeout=SECONDS)
        try:
            if mail.security == "starttls":
                server.starttls(context=self._trust)
            server.ehlo_or_helo_if_needed()
            if mail.user:
                server.login(mail.user, mail.password or "")
        except BaseException:
            server.close()
            raise
        return server
