"""The catalogues of the product, and what is said about broken ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from guide.core.resources import checkout
from guide.text.catalogue import load_catalogues
from guide.text.checks import faults
from guide.text.languages import CODES, FINNISH, LANGUAGES, Language, language
from guide.text.phrase import Status
from guide.text.po import po_name, read_catalogue
from guide.text.quality import term_faults
from guide.text.termbase import read_termbase
from tests.text.conftest import MakeContent

TRANSLATED = [each for each in LANGUAGES if each is not FINNISH]


def shipped(own: Language) -> Catalog:
    catalog, problems = read_catalogue(checkout(), own)
    assert not problems
    assert catalog is not None
    return catalog


def drafts(own: Language) -> Iterator[tuple[str, str]]:
    """Finnish and translation of every message, used or resting, but for those with a fault that is let stand."""
    catalog = shipped(own)
    for message in (*catalog, *catalog.obsolete.values()):
        if any(comment.startswith("accepted:") for comment in message.user_comments):
            continue
        if message.id and isinstance(message.id, str) and message.string:
            yield message.id, str(message.string)
        elif message.id and not isinstance(message.id, str):
            yield from ((message.id[1], text) for text in message.string or () if text)


@pytest.mark.parametrize("own", TRANSLATED, ids=[each.code for each in TRANSLATED])
def test_every_draft_passes_the_checks(own: Language) -> None:
    found = [(text, fault) for finnish, text in drafts(own) for fault in faults(own, finnish, text)]
    assert not found


@pytest.mark.parametrize("own", TRANSLATED, ids=[each.code for each in TRANSLATED])
def test_every_draft_has_the_agreed_words(own: Language) -> None:
    termbase, _ = read_termbase(checkout())
    found = [(text, fault) for finnish, text in drafts(own) for fault in term_faults(termbase, own, finnish, text)]
    assert not found


@pytest.mark.parametrize("own", TRANSLATED, ids=[each.code for each in TRANSLATED])
def test_every_draft_tells_its_origin(own: Language) -> None:
    catalog = shipped(own)
    for message in (*catalog, *catalog.obsolete.values()):
        if message.id and any(message.string or ()):
            assert {f"origin: {kind}" for kind in ("attested", "adapted", "composed")} & set(message.user_comments)


def test_the_product_loads_without_problems() -> None:
    catalogues = load_catalogues(checkout())
    assert catalogues.problems == ()
    assert tuple(catalogues.by_code) == CODES
    for code, catalogue in catalogues.by_code.items():
        expected = {Status.SOURCE} if code == "fi" else set(Status) - {Status.SOURCE}
        assert set(catalogue.count()) <= expected


@pytest.mark.parametrize(
    ("code", "finnish", "text", "message"),
    [
        ("se", "Soita: {phone}", "Riŋge", "placeholders"),
        ("se", "Soita: {phone}", "Riŋge: {phone", "not a placeholder"),
        ("se", "12 kuukautta", "13 mánotbaji", "numbers differ"),
        ("se", "Kieli", "Gie\u006c\u006ca\u030c", "NFC"),
        ("se", "Oletko siinä?", "Leatgo das", "question"),
        ("se", "Kieli", "Kieli", "same as the Finnish"),
        ("se", "Aloita", "Älgat", "does not use: ä"),
        ("sms", "Viranomainen", "Ve\u2032rǧǧneǩ", "U+2032"),
        ("sms", "Viranomainen", "Ve'rǧǧneǩ", "U+0027"),
        ("smn", "Kieli", "   ", "blank"),
    ],
)
def test_checks_see(code: str, finnish: str, text: str, message: str) -> None:
    found = [what for what, _ in faults(language(code), finnish, text)]
    assert any(message in what for what in found)


@pytest.mark.parametrize(
    ("code", "finnish", "text"),
    [
        ("se", "Polku", "Polku"),
        ("se", "Yleistuesta", "Almmolaš doarjagis (yleistuki)"),
        ("sms", "Lue QR-koodi.", "Looǥǥ QR-kood."),
        ("sms", "Soita: {phone}", "Soiʹtte: {phone}"),
        ("smn", "Oulu", "Oulu já Äkäslompolo"),
    ],
)
def test_checks_let_pass(code: str, finnish: str, text: str) -> None:
    assert not list(faults(language(code), finnish, text))


def test_a_broken_translation_is_a_problem_and_missing(make_content: MakeContent) -> None:
    content = make_content(
        se=[Message("Soita: {phone}", "Riŋge: {telefon}")],
        smn=[Message(("{n} päivä", "{n} päivää"), ("{n} peivi", "{n} peeivi", ""))],
    )
    catalogues = load_catalogues(content)
    assert [(problem.file, problem.line) for problem in catalogues.problems] == [
        (po_name("se"), 12),
        (po_name("smn"), 12),
    ]
    phrase = catalogues.by_code["se"].phrases[None, "Soita: {phone}"]
    assert (phrase.status, phrase.lang, phrase.text) == (Status.MISSING, "fi", "Soita: {phone}")
    assert catalogues.by_code["smn"].plurals[None, "{n} päivä"].status is Status.MISSING


@pytest.mark.parametrize(
    ("damage", "message", "line"),
    [
        (b'msgid "Jatka"\nmsgstr "Joatkke\n', "cannot be read", 2),
        (b'msgid "Jatka"\n\n<<<<<<< HEAD\nmsgstr "Joatkke"\n', "cannot be read", 3),
        (b'#~ msgid "Jatka"\n#~ msgstr "Joatkke\n', "cannot be read", 2),
        (b'msgid "Jatka"\nmsgid_plural "x"\nmsgstr[a] "y"\n', "cannot be read", 3),
        (b"\xff\xfe", "not UTF-8", None),
        (b'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=4; plural=n;\\n"\n', "plural forms", 1),
        (b'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=two; plural=n;\\n"\n', "cannot be read", None),
        (None, "cannot be read", None),
    ],
)
def test_a_broken_file_is_a_problem(
    make_content: MakeContent, damage: bytes | None, message: str, line: int | None
) -> None:
    content = make_content()
    path = content / po_name("se")
    path.unlink() if damage is None else path.write_bytes(damage)
    catalogues = load_catalogues(content)
    (problem,) = catalogues.problems
    assert problem.file == po_name("se")
    assert message in problem.message
    assert problem.line == line
    assert tuple(catalogues.by_code) == CODES
