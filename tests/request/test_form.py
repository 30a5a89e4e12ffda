"""The form's own fields: what is accepted, what is asked again and in which words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.core.problems import Problem
from guide.request import form
from guide.request.clean import readable, tidy
from guide.request.hetu import MASK, find_hetu
from guide.request.reading import read_form
from guide.text.keywords import python_uses

GOOD = {
    "name": "Maija Meikäläinen",
    "contact_way": "phone",
    "phone": "040 123 4567",
    "language": "sms",
    "interpreter": "no",
    "where": "office",
    "when": "any",
    "support_person": "no",
}
IDS = [field.id for field in form.FIELDS]


def test_a_good_form_comes_back_cleaned() -> None:
    result = read_form(GOOD | {"own_words": "  Työ \r\n ja  koulutus ", "unknown": "x", "csrf": "y"})
    assert result.ok
    assert result.values == GOOD | {"own_words": "Työ ja koulutus"}
    assert result.masked == ()


def test_an_empty_form_names_every_required_field_in_order() -> None:
    assert read_form({}).errors == {
        "name": "Kirjoita nimesi.",
        "contact_way": form.CHOOSE_ONE,
        "phone": form.NEED_CONTACT,
        "language": form.CHOOSE_ONE,
        "interpreter": form.CHOOSE_ONE,
        "where": form.CHOOSE_ONE,
        "when": form.CHOOSE_ONE,
        "support_person": form.CHOOSE_ONE,
    }


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": " \u200b "}, {"name": "Kirjoita nimesi."}),
        ({"name": "x" * 101}, {"name": form.TOO_LONG[100]}),
        ({"name": "x" * 100}, {}),
        ({"name": "M\ud800aija"}, {"name": form.UNREADABLE}),
        ({"phone": ""}, {"phone": form.NEED_CONTACT}),
        ({"phone": "", "email": "a@b.fi"}, {"phone": form.NEED_PHONE}),
        ({"contact_way": "text_message", "phone": "", "email": "a@b.fi"}, {"phone": form.NEED_PHONE}),
        ({"contact_way": "email"}, {"email": form.NEED_EMAIL}),
        ({"contact_way": "email", "phone": ""}, {"email": form.NEED_CONTACT}),
        ({"contact_way": "email", "phone": "", "email": "a@b.fi"}, {}),
        ({"contact_way": "letter", "phone": ""}, {"address": form.NEED_ADDRESS}),
        ({"contact_way": "letter", "phone": "", "address": "Sajos, 99870 Inari"}, {}),
        ({"contact_way": "pigeon"}, {"contact_way": form.CHOOSE_ONE}),
        (
            {"contact_way": "pigeon", "phone": ""},
            {"contact_way": form.CHOOSE_ONE, "phone": form.NEED_CONTACT},
        ),
        ({"language": "other"}, {"language_other": "Kirjoita, millä kielellä haluat asioida."}),
        ({"language": "other", "language_other": "arabia"}, {}),
        ({"language": "Suomi"}, {"language": form.CHOOSE_ONE}),
        ({"interpreter": "\ud800"}, {"interpreter": form.CHOOSE_ONE}),
        ({"social_health_person": "unknown"}, {}),
        ({"social_health_person": "perhaps"}, {}),
        ({"access_needs": "x" * 201}, {"access_needs": form.TOO_LONG[200]}),
        ({"own_words": "x" * 401}, {"own_words": form.TOO_LONG[400]}),
        ({"own_words": "x" * 400}, {}),
        ({"named_worker": "x" * 101}, {"named_worker": form.TOO_LONG[100]}),
        ({"reachable": "x" * 101}, {"reachable": form.TOO_LONG[100]}),
    ],
)
def test_errors(changes: dict[str, str], errors: dict[str, str]) -> None:
    assert read_form(GOOD | changes).errors == errors


@pytest.mark.parametrize(
    "phone", ["12345", "0401234567", "+358 40 123 4567", "040-123 45 67", " 040\u00a01234567 ", "1" * 20]
)
def test_phone_accepted(phone: str) -> None:
    assert read_form(GOOD | {"phone": phone}).ok


@pytest.mark.parametrize(
    "phone",
    [
        "1234",
        "1" * 21,
        "040 12E 456",
        "²³⁴⁵⁶⁷",
        "٠٤٠١٢٣٤٥٦٧",
        "０４０１２３４５",
        "040+123456",
        "=1+12345",
        "ei ole",
    ],
)
def test_phone_asked_again(phone: str) -> None:
    assert read_form(GOOD | {"phone": phone}).errors == {"phone": form.BAD_PHONE}


@pytest.mark.parametrize("email", ["a@b.fi", "etu.suku+polku@posti.esimerkki.fi", "äijä@sámi.fi", "o'neil@x.ie"])
def test_email_accepted(email: str) -> None:
    assert read_form(GOOD | {"contact_way": "email", "email": email}).ok


@pytest.mark.parametrize(
    "email",
    [
        "a",
        "a@b",
        "@b.fi",
        "a@",
        "a@b@c.fi",
        "a@.fi",
        "a@b..fi",
        "a b@c.fi",
        "a,b@evil.example",
        "a;b@c.fi",
        "<a@b.fi>",
        "a@b.fi\r\nBcc: c@d.fi",
        "131052-308T@b.fi",
    ],
)
def test_email_asked_again(email: str) -> None:
    result = read_form(GOOD | {"contact_way": "email", "email": email})
    assert result.errors == {"email": form.BAD_EMAIL}


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Meika\u0308la\u0308inen", "Meikäläinen"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\x00b\x07c", "abc"),
        ("a\ue000\ufdd0\uffffb", "ab"),
        ("a\u2028b\u2029c\td", "a b c d"),
        ("e\u200b\u0301", "é"),
        ("Sääʹmǩiõll ǯ ʒ ǥ ǧ", "Sääʹmǩiõll ǯ ʒ ǥ ǧ"),
        ('<b>#read("/etc/passwd")</b> $x$ \\ = @a', '<b>#read("/etc/passwd")</b> $x$ \\ = @a'),
        ("😀 漢字 مرحبا", "😀 漢字 مرحبا"),
    ],
)
def test_unicode_is_kept_or_cleaned(raw: str, kept: str) -> None:
    assert read_form(GOOD | {"own_words": raw}).values["own_words"] == kept


def test_fields_that_do_not_apply_are_never_sent() -> None:
    off_path = {"address": "Salainen tie 1", "language_other": "arabia", "municipality": "Inari"}
    assert read_form(GOOD | off_path).values == GOOD


def test_municipality_only_when_asked_for() -> None:
    assert "municipality" not in [field.id for field in form.fields()]
    assert read_form(GOOD, ask_municipality=True).errors == {"municipality": "Kirjoita kotikuntasi nimi."}
    assert read_form(GOOD | {"municipality": "Akaa"}, ask_municipality=True).values["municipality"] == "Akaa"


def test_identity_codes_are_removed_and_told() -> None:
    result = read_form(GOOD | {"own_words": "Olen 131052-308T ja ９", "access_needs": "131052 - 308T"})
    assert result.ok
    assert result.masked == ("access_needs", "own_words")
    assert result.values["own_words"] == f"Olen {MASK} ja ９"
    assert "access_needs" not in result.values


def test_a_code_is_no_name_and_no_phone_number() -> None:
    result = read_form(GOOD | {"name": "131052-308T", "phone": "010594-9032"})
    assert result.errors == {"name": "Kirjoita nimesi.", "phone": form.NEED_CONTACT}
    assert result.masked == ("name", "phone")


def test_messages_are_whole_texts_without_blanks_to_fill() -> None:
    texts = messages()
    shown = {text for field in form.FIELDS for text in (field.label, field.hint, field.group, field.missing)}
    shown |= {option.text for field in form.FIELDS for option in field.options}
    assert shown - {None, ""} <= set(texts)
    assert all(text.strip() == text and text and "{" not in text for text in texts)


def test_nothing_forbidden_is_asked() -> None:
    labels = " ".join(messages()).lower()
    for word in ("diagnoosi", "tulot", "palkka", "päivää", "syntymä"):
        assert word not in labels


def messages() -> list[str]:
    """Every Finnish text of the form, as the catalogues collect them."""
    problems: list[Problem] = []
    uses = python_uses(Path(form.__file__).read_text(encoding="utf-8"), "form.py", problems)
    found = [use.msgid for use in uses]
    assert problems == []
    return found


MESSAGES = set(messages())


def _written() -> Iterator[st.SearchStrategy[str]]:
    yield st.text(st.characters(), max_size=300)
    yield st.text(st.characters(categories=["Cf", "Cs", "Cc", "Co", "Cn", "Mn", "Nd", "Zs"]), max_size=50)
    yield st.sampled_from([option.id for field in form.FIELDS for option in field.options])


@given(st.dictionaries(st.sampled_from(IDS), st.one_of(*_written())), st.booleans())
def test_any_text_is_read(data: dict[str, str], ask: bool) -> None:
    result = read_form(data, ask_municipality=ask)
    assert set(result.errors.values()) <= MESSAGES
    for name, value in result.values.items():
        assert value == tidy(value) == unicodedata.normalize("NFC", value)
        assert readable(value)
        assert not find_hetu(value, plain=name == "phone")
    assert read_form(result.values, ask_municipality=ask).values == result.values
