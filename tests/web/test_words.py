"""The words that pages explain: found in the page's own texts, told in the reader's language and in Finnish."""

from __future__ import annotations

import re
from datetime import date

import pytest

from guide.core.resources import checkout
from guide.text.glossary import load_glossary
from guide.text.languages import CODES
from tests.web.conftest import PLAIN, MakeApp, Visitor, plain


def explained(page: str) -> dict[str, str]:
    """The words of a page and their meanings, as a reader sees them."""
    found = re.findall(
        r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", "".join(re.findall(r'<dl class="words">.*?</dl>', page, re.S)), re.S
    )
    return {plain(term): plain(meaning) for term, meaning in found}


@pytest.mark.parametrize(
    ("step", "as_of", "word", "meaning"),
    [
        ("main_income", None, "Yleistuki", "tuli työmarkkinatuen ja peruspäivärahan tilalle"),
        ("main_income", date(2021, 6, 1), "Työmarkkinatuki", "Sen tilalle tuli yleistuki"),
        ("existing_plan", None, "Aktivointisuunnitelma", "Sinä ja kaksi viranomaista"),
        ("existing_plan", None, "Työllistymissuunnitelma", "Sinä ja yksi viranomainen"),
        ("situation", None, "Työtön", "alle 4 tuntia viikossa"),
    ],
)
def test_a_question_explains_its_words(
    make_app: MakeApp, step: str, as_of: date | None, word: str, meaning: str
) -> None:
    visitor = Visitor(make_app(as_of=as_of).test_client())
    visitor.start()
    visitor.walk(PLAIN, until=step)
    assert visitor.step == step
    assert meaning in explained(visitor.page)[word]


def test_a_page_without_such_words_explains_none(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN, until="age_group")
    assert visitor.step == "age_group"
    assert "Mitä sanat tarkoittavat?" not in visitor.text


def test_the_result_explains_what_it_says_and_not_the_folded_rest(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN)
    visitor.get("/fi/tulos")
    words = explained(visitor.page)
    assert "Monialainen tuki" in words
    assert len(words) < len(load_glossary(checkout()).terms)


@pytest.mark.parametrize("lang", CODES)
def test_every_word_stands_with_the_official_finnish_one(make_app: MakeApp, lang: str) -> None:
    visitor = Visitor(make_app().test_client(), lang)
    visitor.get(f"/{lang}/sanasto")
    terms = load_glossary(checkout()).terms
    assert len(terms) > 20
    shown = explained(visitor.page)
    assert len(shown) == len(terms)
    for term, word in zip(terms, shown, strict=True):
        assert term.finnish.lower() in word.lower()
    assert "Varmista viranomaiselta" in visitor.text  # the meanings that nobody has checked


def test_alike_names_are_kept_apart() -> None:
    glossary = load_glossary(checkout())
    (period,) = glossary.in_texts(["Aktivointijakso on eri asia."])
    assert "eri asia kuin aktivointisuunnitelma" in period.meaning
    names = [term.finnish for term in glossary.in_texts(["Monialaisen työllistymissuunnitelman tekee TE-toimisto."])]
    assert names == ["monialainen työllistymissuunnitelma", "TE-toimisto"]
