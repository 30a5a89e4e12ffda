"""The agreed words: reading their file, finding them in Finnish, and knowing them again in Sámi."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guide.core.resources import checkout
from guide.text.languages import FINNISH, LANGUAGES
from guide.text.termbase import CODES, COLUMNS, FILE, Term, Termbase, build, carries, finnish_pattern, read_termbase

ROW = {
    "fi": "suunnitelma",
    "se": "plána",
    "smn": "vuávám",
    "sms": "plaan",
    **{f"{code}_source": "kela.fi" for code in CODES},
    **{f"{code}_confidence": "attested" for code in CODES},
    "note": "",
    "meaning": "",
    "meaning_source": "",
    "meaning_mark": "",
}


def lines(*rows: dict[str, str]) -> list[str]:
    return ["\t".join(COLUMNS), *("\t".join((ROW | row)[name] for name in COLUMNS) for row in rows)]


def read(root: Path, text: str | bytes) -> tuple[Termbase, list[tuple[int | None, str]]]:
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    termbase, problems = read_termbase(root)
    assert all(problem.file == FILE and problem.cure.endswith(".") for problem in problems)
    return termbase, [(problem.line, problem.message) for problem in problems]


def test_the_languages_are_those_of_the_service() -> None:
    assert [language.code for language in LANGUAGES if language is not FINNISH] == list(CODES)


def test_the_real_termbase_has_no_problems() -> None:
    termbase, problems = read_termbase(checkout())
    assert not problems
    assert len(termbase.terms) > 150


def test_a_content_root_may_do_without(tmp_path: Path) -> None:
    assert read_termbase(tmp_path) == (build(()), [])


def test_a_cell_has_alternatives_remarks_or_nothing(tmp_path: Path) -> None:
    row = {"se": "bargu / doaibma", "smn": "pargottem (attr. pargottes)", "sms": "", "sms_source": ""}
    termbase, problems = read(tmp_path, "\n".join(lines(row)) + "\n")
    assert not problems
    ((term, _),) = termbase.terms
    assert term.agreed == {"se": ("bargu", "doaibma"), "smn": ("pargottem",), "sms": ()}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"fi": ""}, "Finnish term is missing"),
        ({"se": " plána"}, "blanks around"),
        ({"se": "pla\u0301na"}, "NFC"),
        ({"se": "plána /"}, "cannot be read"),
        ({"se": "(plána)"}, "cannot be read"),
        ({"se": "plána (attr."}, "cannot be read"),
        ({"smn_source": ""}, "no source"),
        ({"sms_confidence": "sure"}, "“sure”"),
        ({"note": "one\ttoo many"}, "15 cells"),
        ({"meaning": "Sinä teet sen", "meaning_source": "Laki", "meaning_mark": "S"}, "not complete"),
        ({"meaning": "Sinä teet sen.", "meaning_mark": "S"}, "not complete"),
        ({"meaning": "Sinä teet sen.", "meaning_source": "Laki", "meaning_mark": "X"}, "not complete"),
        ({"meaning_source": "Laki"}, "not complete"),
    ],
)
def test_a_bad_row_is_a_problem_on_its_line(tmp_path: Path, row: dict[str, str], message: str) -> None:
    termbase, problems = read(tmp_path, "\n".join(lines({"fi": "palvelu"}, row)))
    ((line, found),) = problems
    assert line == 3
    assert message in found
    assert [term.finnish for term, _ in termbase.terms] == ["palvelu"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("fi\tse\tsmn", 1, "columns"),
        ("", 1, "columns"),
        (b"\xff\xfe", None, "not UTF-8"),
        ("\n".join(lines({}, {})), 3, "stands on line 2 too"),
    ],
)
def test_a_bad_file_is_a_problem(tmp_path: Path, text: str | bytes, line: int | None, message: str) -> None:
    _, problems = read(tmp_path, text)
    ((found_line, found),) = problems
    assert found_line == line
    assert message in found


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir(parents=True)
    termbase, (problem,) = read_termbase(tmp_path)
    assert termbase.terms == ()
    assert "cannot be read" in problem.message


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("palvelu", "palvelu palvelun palveluja palveluihin palveluissasi palvelukin"),
        ("suunnitelma", "suunnitelma suunnitelmaan suunnitelmasi suunnitelmia suunnitelmien"),
        ("työttömyys", "työttömyys työttömyyden työttömyyttä työttömyytesi työttömyydestä"),
        ("työtön", "työtön työttömän työttömänä työttömiä työttömille työtöntä"),
        ("palkkatuki", "palkkatuki palkkatuen palkkatukea palkkatuesta"),
        ("työtoiminta", "työtoiminta työtoiminnan työtoimintaan työtoiminnassa"),
        ("tapaaminen", "tapaaminen tapaamisen tapaamista tapaamiseen tapaamisia"),
        ("sopimus", "sopimus sopimuksen sopimusta sopimukseen sopimuksia sopimusten"),
        ("oikeus", "oikeus oikeuden oikeutta oikeutesi oikeudet oikeuksista"),
        ("asiakas", "asiakas asiakkaan asiakasta asiakkaita asiakkaalle"),
        ("puhelin", "puhelin puhelimen puhelinta puhelimella"),
        ("yhteystiedot", "yhteystiedot yhteystietoja yhteystieto yhteystietosi"),
        ("osoite", "osoite osoitteen osoitetta osoitteeseen"),
        ("kuukausi", "kuukausi kuukauden kuukautta kuukaudessa"),
    ],
)
def test_a_term_is_found_in_every_form(term: str, forms: str) -> None:
    pattern = finnish_pattern(term)
    missed = [form for form in forms.split() if not pattern.fullmatch(form)]
    assert not missed


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("palvelu", "palveluohjaus ja yhteispalvelu"),
        ("työttömyys", "työttömyysetuuden ja työttömyystuen vuoksi, työttömänä"),
        ("työtön", "työttömyyden ja työttömyysturvan aikana"),
        ("asiakas", "asia, asian ja asiat"),
        ("tulkkaus", "tulkin ja tulkkia"),
        ("muutos", "muuta, muut ja muutit"),
        ("ohjaus", "ohje ja ohjaaja"),
        ("päätös", "tilaan pääsyssä"),
        ("opiskelu", "opiskelen"),
        ("tavoite", "henkilöä ei tavoiteta"),
        ("kieli", "kielen ja kielitaidon"),
        ("työ", "työ tehdään"),
        ("sähköposti", "sähköposti-ilmoitus"),
    ],
)
def test_a_term_is_not_found_in_other_words(term: str, text: str) -> None:
    assert not finnish_pattern(term).search(text)


def test_a_short_term_is_found_where_it_is_the_whole_text() -> None:
    assert finnish_pattern("kieli").search("kieli")


def test_the_longest_term_counts_and_remarks_are_senses_nobody_can_tell() -> None:
    names = ["suunnitelma", "monialainen suunnitelma", "monialainen", "sopia (jostakin)", "tulosta"]
    termbase = build(Term(name, {}) for name in names)
    found = termbase.in_text("Tulosta suunnitelma. Monialaisessa suunnitelmassa voi sopia.")
    assert [term.finnish for term in found] == ["monialainen suunnitelma", "suunnitelma"]
    assert [term.finnish for term in termbase.in_text("Monialaiset suunnitelmat")] == ["monialainen suunnitelma"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("plána", "Man birra plánas soahpat?"),
        ("virgeoapmahaš", "Jeara virgeoapmahaččas."),
        ("giella", "Geavat sámegillii giela"),
        ("bargguhisvuođabeaiveruhta", "bargguhisvuođabeaiveruđas"),
        ("vuávám", "Tuu vuáváámist"),
        ("toorjâ", "Tun uážuh torjuu"),
        ("okko", "kyehti peeivi ohhoost"),
        ("tulkkâ", "Tarbâšah-uv tuulhâ?"),
        ("lope", "Mun adelâm love"),
        ("raukkmõš", "Tääʹrǩest raukkmõõžž"),
        ("kåʹdd", "Koon kååʹddest jälstak?"),
        ("veʹrǧǧneǩ", "Kõõjj veʹrǧǧneeʹǩǩest"),
        ("teâttsueʹjj", "teâttsueʹjjčiõʹlǧǧõs"),
        ("takai tuärjjõs", "Takai tuärjjõõzzâst"),
    ],
)
def test_an_agreed_word_is_known_again(words: str, text: str) -> None:
    assert carries(text, words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("áigáiboahtindoarjja", "Oaččut doaibmadoarjaga"),
        ("soahpamuš", "Don dagat šiehtadusa"),
        ("šleađgapoasta", "Sádde e-poastta"),
        ("vuávám", "Tust lii plaanâ"),
        ("raukkmõš", "Tääʹrǩest vasttõõzz"),
        ("takai tuärjjõs", "Jälstemtuärjjõs"),
    ],
)
def test_another_word_is_not_taken_for_it(words: str, text: str) -> None:
    assert not carries(text, words)


def test_what_is_missing_is_told_with_all_agreed_words() -> None:
    termbase = build([Term("palvelu", {"se": ("bálvalus", "veahkki"), "smn": ("palvâlus",), "sms": ()})])
    assert list(termbase.missing("se", "Palveluja", "Doarjagat")) == [("palvelu", "bálvalus / veahkki")]
    assert not list(termbase.missing("se", "Palveluja", "Veahkit"))
    assert not list(termbase.missing("se", "Palveluja", "Bálvalusat"))
    assert not list(termbase.missing("sms", "Palveluja", "Teäʹǧǧ"))


def test_every_term_finds_itself() -> None:
    termbase, _ = read_termbase(checkout())
    for term, pattern in termbase.terms:
        assert any(pattern.search(part.lower()) for part in re.split(r",\s*", term.finnish)), term.finnish
