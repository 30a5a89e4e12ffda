"""The PDF: one calm page, tagged, every letter as written, and nothing a person writes is mark-up."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.core import resources
from guide.outputs.pdf import render_pdf
from guide.outputs.sheet import Row, Section, Sheet
from guide.request.clean import tidy
from guide.text.phrase import Phrase
from tests.outputs.conftest import SKOLT, pdf_text, phrase, request_sheet

INJECTIONS = [
    '#read("/etc/passwd")',
    '#eval("1+1") #import "sheet.typ": *',
    "#panic()",
    "$x^2 + y_1$ $",
    "\\ \\u{41} \\n \\",
    "*lihava* _vino_ `koodi` ~ --- ...",
    "= Otsikko",
    "@viite <merkki> [linkki] {lohko} ]",
    "\"lainaus\" 'toinen'",
    "// huomautus /* toinen */",
    "https://esimerkki.fi/?a=1&b=2",
    "<script>alert(1)</script> {{ 7*7 }} %s ${x}",
    '{"json": [1, null]}, "',
    "Sääʹmǩiõll ǯ ʒ ǥ ǧ ǩ đ ŋ ŧ č š ž â õ å",
    "Davvisámegiella áčđŋšŧž",
]


def reader(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content), strict=True)


def one_value(text: str, lang: str = "fi") -> Sheet:
    row = Row(phrase("Nimi", lang), (Phrase.verbatim(text),))
    return Sheet(phrase("Pyydä aika tapaamiseen", lang), lang, date(2026, 5, 4), sections=(_section(row, lang),))


def _section(row: Row, lang: str) -> Section:
    return Section(phrase("Yhteystiedot", lang), rows=(row,))


@pytest.mark.parametrize("text", INJECTIONS)
def test_texts_come_back_letter_for_letter(text: str, tmp_path: Path) -> None:
    written = " ".join(pdf_text(render_pdf(one_value(text)).content, tmp_path).split())
    assert text in written
    assert "root:" not in written


def test_reversing_signs_are_left_out(tmp_path: Path) -> None:
    assert "Maija Meikäläinen" in pdf_text(
        render_pdf(one_value("Maija\u202e Meika\u0308la\u0308inen\u2066")).content, tmp_path
    )


@pytest.mark.parametrize(("lang", "title"), [("fi", "Pyydä aika tapaamiseen"), ("sms", "Raauk ääiʹj kaaunõõttmõʹšše")])
def test_a_usual_request_is_one_tagged_page(lang: str, title: str) -> None:
    document = render_pdf(request_sheet(lang))
    assert (document.mime, document.file_name) == ("application/pdf", "polku-CD3-K7Q-M4X.pdf")
    pdf = reader(document.content)
    catalog = str(pdf.root_object)
    assert len(pdf.pages) == 1
    assert f"'/Lang': '{lang}'" in catalog
    assert "'/MarkInfo': {'/Marked': True" in catalog
    assert "'/DisplayDocTitle': True" in catalog
    assert "'/StructTreeRoot'" in catalog
    assert pdf.metadata is not None
    assert pdf.metadata.title == title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document.content


def test_finnish_stands_beside_every_text(tmp_path: Path) -> None:
    text = pdf_text(render_pdf(request_sheet("sms")).content, tmp_path)
    lines = " ".join(text.split())
    for finnish, skolt in SKOLT.items():
        assert finnish in lines
        assert skolt in lines
    assert lines.count("Maija Meikäläinen") == 2
    assert lines.index("Nõmm") < lines.index("Nimi") < lines.index("Puhelinnumero")


def test_the_languages_are_marked_in_the_tags() -> None:
    marks = set()
    pdf = reader(render_pdf(request_sheet("sms")).content)
    for number in range(1, len(pdf.xref[0]) + 1):
        found = pdf.get_object(number)
        if isinstance(found, pypdf.generic.DictionaryObject) and found.get("/Type") == "/StructElem":
            marks.add(found.get("/Lang"))
    assert "fi" in marks


def test_foot_has_reference_date_and_page(tmp_path: Path) -> None:
    long = replace(request_sheet(), sections=request_sheet().sections * 5)
    content = render_pdf(long).content
    pages = len(reader(content).pages)
    assert pages > 2
    for number, page in enumerate(pdf_text(content, tmp_path, "-layout").split("\f")[:pages], 1):
        foot = page.rstrip().splitlines()[-1].split()
        assert foot == ["Polku", "4.5.2026", "CD3-K7Q-M4X", str(number), f"({pages})"]


def test_a_label_stays_with_its_value(tmp_path: Path) -> None:
    sheet = request_sheet("sms", "Sanoja ja lauseita. " * 20)
    long = replace(sheet, sections=sheet.sections[1:] * 4)
    for page in pdf_text(render_pdf(long).content, tmp_path).split("\f"):
        assert page.count("Milloin sinulle sopii?") == page.count("Aamupäivällä")


def test_a_text_longer_than_a_page_flows_on(tmp_path: Path) -> None:
    words = [f"sana{number}" for number in range(2000)]
    text = pdf_text(render_pdf(one_value(" ".join(words))).content, tmp_path)
    assert set(words) <= set(text.split())


def test_an_endless_word_stays_on_the_paper(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(render_pdf(one_value("x" * 400, "sms")).content)
    page = pypdf.PdfReader(path).pages[0]
    places: list[float] = []
    page.extract_text(visitor_text=lambda text, _, matrix, *__: places.append(matrix[4]) if "x" in text else None)
    assert len(places) > 10
    assert max(places) < page.mediabox.width - 50


@pytest.mark.parametrize("text", ["漢字", "😀", "مرحبا", "\u0378", "\U0001f9ff"])
def test_a_sign_without_a_font_is_no_obstacle(text: str) -> None:
    content = render_pdf(one_value(f"Maija {text}")).content
    assert "/StructTreeRoot" in reader(content).root_object


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_pdf(request_sheet("sms")).content == render_pdf(request_sheet("sms")).content


def test_many_threads_print_their_own_sheet(tmp_path: Path) -> None:
    def work(number: int) -> tuple[int, bytes]:
        return number, render_pdf(one_value(f"Henkilö numero {number}.")).content

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(work, range(40)))
    for number, content in made:
        assert f"Henkilö numero {number}." in pdf_text(content, tmp_path)


def test_works_without_our_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from guide.outputs import pdf

    monkeypatch.setattr(resources, "fonts", lambda: tmp_path / "none")
    pdf._fonts.cache_clear()
    pdf._families.cache_clear()
    try:
        assert len(reader(render_pdf(request_sheet("sms")).content).pages) >= 1
    finally:
        pdf._fonts.cache_clear()
        pdf._families.cache_clear()


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=200), st.sampled_from(["fi", "se", "sms"]))
def test_any_text_is_printed(text: str, lang: str) -> None:
    sheet = replace(one_value(text, lang), reference=text, notices=(Phrase.verbatim(text),))
    assert render_pdf(sheet).content.startswith(b"%PDF-")
    assert tidy(tidy(text)) == tidy(text)
