from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message
from markupsafe import escape

from guide.text.catalogue import load_catalogues
from guide.text.phrase import Phrase, Quoted, Status, listed
from guide.text.review import fingerprint
from guide.text.voice import N_, QuotingVoice, Voice
from tests.text.conftest import MakeContent

REVIEW = """\
se:
  - msgid: {msgid}
    finnish_hash: {finnish}
    text_hash: {text}
    by: Máret Aikio
    on: 2026-05-01
"""


def reviewed(finnish: str, text: str) -> str:
    return REVIEW.format(msgid=finnish, finnish=fingerprint(finnish), text=fingerprint(text))


def voice(content: Path, code: str = "se") -> Voice:
    return Voice(load_catalogues(content), code)


def test_finnish_is_the_source(make_content: MakeContent) -> None:
    spoken = voice(make_content(fi=[Message("Jatka", "Siirry eteenpäin")]), "fi")
    assert spoken("Lähetä") == Phrase("Lähetä", "fi", Status.SOURCE, "Lähetä")
    assert spoken("Jatka") == Phrase("Siirry eteenpäin", "fi", Status.SOURCE, "Siirry eteenpäin")
    assert not spoken.seen_draft
    assert not spoken.seen_missing


def test_draft_and_missing_are_seen(make_content: MakeContent) -> None:
    content = make_content(
        fi=[Message("Jatka", "Siirry eteenpäin")], se=[Message("Jatka", "Joatkke"), Message("Tulos", "")]
    )
    spoken = voice(content)
    assert spoken("Jatka") == Phrase("Joatkke", "se", Status.DRAFT, "Siirry eteenpäin")
    assert (spoken.lang, spoken.seen_draft, spoken.seen_missing) == ("se", True, False)
    for text in ("Tulos", "Ei luettelossa"):
        spoken = voice(content)
        assert spoken(text) == Phrase(text, "fi", Status.MISSING, text)
        assert (spoken.seen_draft, spoken.seen_missing) == (False, True)


def test_a_name_is_the_same_in_every_language(make_content: MakeContent) -> None:
    spoken = voice(make_content(se=[Message("Kela", "Kela"), Message("Polku", "")]))
    for name in ("Kela", "Polku"):
        assert spoken(name) == Phrase.verbatim(name)
    assert not spoken.seen_draft
    assert not spoken.seen_missing


def test_a_review_stands_until_a_text_changes(make_content: MakeContent) -> None:
    review = reviewed("Jatka", "Joatkke")
    cases: list[tuple[dict[str, list[Message]], Status]] = [
        ({"se": [Message("Jatka", "Joatkke")]}, Status.REVIEWED),
        ({"se": [Message("Jatka", "Joatkke ovddos")]}, Status.DRAFT),
        ({"se": [Message("Jatka", "Joatkke")], "fi": [Message("Jatka", "Eteenpäin")]}, Status.DRAFT),
        ({"se": [Message("Jatka", "Joatkke", flags={"fuzzy"})]}, Status.DRAFT),
        ({"se": [Message("Jatka", "Joatkke", context="button")]}, Status.MISSING),
        ({"smn": [Message("Jatka", "Joatkke")]}, Status.MISSING),
    ]
    for messages, status in cases:
        spoken = voice(make_content(review=review, **messages))
        assert spoken("Jatka").status is status, messages
        assert spoken.seen_draft is (status is Status.DRAFT)


@pytest.mark.parametrize(
    "register", ["se:\n  - msgid: Jatka\n", "sv: []\n", "se: [\n", REVIEW.replace("2026-05-01", "toukokuu")]
)
def test_a_broken_register_reviews_nothing(make_content: MakeContent, register: str) -> None:
    catalogues = load_catalogues(make_content(review=register, se=[Message("Jatka", "Joatkke")]))
    assert {problem.file for problem in catalogues.problems} == {"locales/review.yaml"}
    assert Voice(catalogues, "se")("Jatka").status is Status.DRAFT


def test_context_falls_back(make_content: MakeContent) -> None:
    content = make_content(
        se=[
            Message("Kyllä", "Juo"),
            Message("Kyllä", "Dárbbašan dulkka", context="interpreter"),
            Message("Kyllä", "", context="empty"),
        ]
    )
    spoken = voice(content)
    assert str(spoken("Kyllä", context="interpreter")) == "Dárbbašan dulkka"
    assert [str(spoken("Kyllä", context=other)) for other in ("empty", "unknown", None)] == ["Juo"] * 3
    assert not spoken.seen_missing
    assert spoken("Ei", context="unknown").status is Status.MISSING


def test_values_have_their_own_language(make_content: MakeContent) -> None:
    sentence, translated = "Suunnitelman aloittaa {authority}.", "Plána álggaha {authority}."
    content = make_content(
        review=reviewed(sentence, translated),
        se=[Message(sentence, translated), Message("kunta", "gielda")],
    )
    spoken = voice(content)
    assert spoken(sentence, authority="Kela") == Phrase(
        "Plána álggaha Kela.", "se", Status.REVIEWED, "Suunnitelman aloittaa Kela."
    )
    assert spoken(sentence, authority=spoken("kunta")) == Phrase(
        "Plána álggaha gielda.", "se", Status.DRAFT, "Suunnitelman aloittaa kunta."
    )
    assert str(spoken("Vaihe {n}: {name}", n=2, name=spoken("kunta"))) == "Vaihe 2: kunta"
    with pytest.raises(KeyError, match="needs a value for {authority}"):
        spoken(sentence)
    assert spoken(sentence, authority="{x}").text == "Plána álggaha {x}."


@pytest.mark.parametrize(
    ("code", "n", "text"),
    [
        ("fi", 1, "1 päivä"),
        ("fi", 7, "7 päivää"),
        ("se", 1, "1 beaivi"),
        ("se", 100, "100 beaivvi"),
        ("smn", 1, "1 peivi"),
        ("smn", 2, "2 peeivi"),
        ("smn", 6, "6 peeivi"),
        ("smn", 7, "7 peivid"),
        ("smn", 100, "100 peivid"),
        ("sms", 1, "1 päivä"),
        ("sms", 2, "2 päivää"),
    ],
)
def test_plurals(make_content: MakeContent, code: str, n: int, text: str) -> None:
    key = ("{n} päivä", "{n} päivää")
    content = make_content(
        se=[Message(key, ("{n} beaivi", "{n} beaivvi"))],
        smn=[Message(key, ("{n} peivi", "{n} peeivi", "{n} peivid"))],
    )
    spoken = voice(content, code)
    phrase = spoken.plural(*key, n)
    assert phrase.text == text
    assert phrase.finnish == ("1 päivä" if n == 1 else f"{n} päivää")
    assert phrase.lang == ("fi" if code == "sms" else code)
    assert spoken.seen_missing is (code == "sms")


def test_phrases_on_a_page(make_content: MakeContent) -> None:
    spoken = voice(make_content(se=[Message("Nimi: {name}", "Namma: {name}")]))
    draft, missing = spoken("Nimi: {name}", name="<b>"), spoken("Työkokeilu & muut")
    assert escape(draft) == "Namma: &lt;b&gt;"
    assert draft.needs_finnish
    assert escape(missing) == '<span lang="fi">Työ\u00adkokeilu &amp; muut</span>'
    assert not missing.needs_finnish


def test_names_and_marks(make_content: MakeContent) -> None:
    content = make_content()
    assert voice(content).name_of("sms") == "Nuõrttsääʹmǩiõll"
    assert N_("Kyllä", context="interpreter") == "Kyllä"
    with pytest.raises(KeyError):
        voice(content, "sv")


def test_known_texts_without_values_are_shared(make_content: MakeContent) -> None:
    catalogues = load_catalogues(make_content(se=[Message("Jatka", "Joatkke")]))
    assert Voice(catalogues, "se")("Jatka") is Voice(catalogues, "se")("Jatka")


FINNISH, OWN = ("kunta", "fi", "kunta"), ("gielda", "se", "kunta")


@pytest.mark.parametrize(
    ("phrases", "text", "lang", "status", "untranslated"),
    [
        ([(FINNISH, "source"), (FINNISH, "source")], "kunta, kunta", "fi", "source", ()),
        ([(FINNISH, "missing")], "kunta", "fi", "missing", ()),
        ([(OWN, "draft"), (FINNISH, "missing")], "gielda, kunta", "se", "draft", ("kunta",)),
        ([(OWN, "reviewed"), (OWN, "reviewed")], "gielda, gielda", "se", "reviewed", ()),
        ([(OWN, "reviewed"), (OWN, "draft")], "gielda, gielda", "se", "draft", ()),
    ],
)
def test_a_list_is_as_sure_as_its_weakest_name(
    phrases: list[tuple[tuple[str, str, str], str]], text: str, lang: str, status: str, untranslated: tuple[str, ...]
) -> None:
    made = listed([Phrase(said, code, Status(sure), finnish) for (said, code, finnish), sure in phrases])
    assert (made.text, made.lang, made.status, made.finnish_values) == (text, lang, Status(status), untranslated)
    assert made.finnish == ", ".join(["kunta"] * len(phrases))


def test_the_name_of_a_law_is_marked_as_finnish_and_makes_no_text_a_draft(make_content: MakeContent) -> None:
    sentence, translated = "Lain nimi on {source}.", "Lága namma lea {source}."
    spoken = voice(make_content(review=reviewed(sentence, translated), se=[Message(sentence, translated)]))
    phrase = spoken(sentence, source=Phrase.in_finnish("Laki 48/2026"))
    assert phrase.status is Status.REVIEWED
    assert escape(phrase) == 'Lága namma lea <span lang="fi">Laki 48/2026</span>.'
    assert not spoken.seen_missing


def test_a_term_that_holds_its_finnish_needs_no_second_one(make_content: MakeContent) -> None:
    messages = [Message("aktivointijakso", "aktiverenbadji (aktivointijakso)"), Message("kunta", "gielda")]
    spoken = voice(make_content(se=messages))
    assert not spoken("aktivointijakso").needs_finnish
    assert not spoken("aktivointijakso").sentence_case().needs_finnish
    assert spoken("kunta").needs_finnish


@pytest.mark.parametrize(
    ("code", "finnish", "shown"),
    [
        ("se", "Jatka", '<span lang="se">Joatkke</span>'),
        ("se", "Ei ole", '<span lang="fi">Ei ole</span>'),
        ("fi", "Jatka", '<span lang="fi">Jatka</span>'),
    ],
)
def test_a_quoted_phrase_carries_its_own_language(
    make_content: MakeContent, code: str, finnish: str, shown: str
) -> None:
    content = make_content(se=[Message("Jatka", "Joatkke")])
    quoted = QuotingVoice(load_catalogues(content), code)(finnish)
    assert escape(quoted) == shown
    assert escape(quoted.sentence_case()) == shown, "it stays quoted"
    assert quoted == Quoted.of(voice(content, code)(finnish))


def test_asking_whether_a_text_exists_is_not_showing_it(make_content: MakeContent) -> None:
    spoken = voice(make_content(se=[Message("Jatka", "Joatkke")]))
    assert spoken.speaks("Jatka")
    assert not spoken.speaks("Ei ole")
    assert not spoken.seen_missing
    assert voice(make_content(), "fi").speaks("Ei ole")
