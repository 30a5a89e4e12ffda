import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from guide.core.resources import checkout
from guide.text.hyphens import FILE, SOFT_HYPHEN, read_compounds, soften


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        ("työmarkkinatuki", "työ|markkina|tuki"),
        ("Työmarkkinatukea", "Työ|markkina|tukea"),
        ("TYÖMARKKINATUEN", "TYÖ|MARKKINA|TUEN"),
        ("monialainen työllistymissuunnitelma", "moni|alainen työllistymis|suunnitelma"),
        ("aktivointisuunnitelmaa.", "aktivointi|suunnitelmaa."),
        ("toimeentulotuesta", "toimeen|tulo|tuesta"),
        ("perustoimeentulotuki", "perus|toimeen|tulo|tuki"),
        ("työvoimaviranomaiselle", "työ|voima|viran|omaiselle"),
        ("hyvinvointialueen", "hyvin|vointi|alueen"),
        ("kuntouttava työtoiminta", "kuntouttava työ|toiminta"),
        ("työttömyyspäivärahaan", "työttömyys|päivä|rahaan"),
        ("sosiaalityöntekijältä", "sosiaali|työn|tekijältä"),
        ("saavutettavuusseloste", "saavutetta|vuus|seloste"),
        ("työttömyys", "työttömyys"),
        ("työmarkkinat", "työmarkkinat"),
        ("esityömarkkinatuki", "esityömarkkinatuki"),
        ("bargomárkandoarjagis", "bargo|márkan|doarjagis"),
        ("Aktivistemvuáváámist", "Aktivistem|vuáváámist"),
        ("reâuǥteʹmesvuõttpeiʹvvteägga", "reâuǥteʹmesvuõtt|peiʹvv|teägga"),
        ("vuâđđpeiʹvvtieʹǧǧest", "vuâđđ|peiʹvv|tieʹǧǧest"),
        ("", ""),
    ],
)
def test_compounds_break_at_their_joints(text: str, joints: str) -> None:
    assert soften(escape(text)).replace(SOFT_HYPHEN, "|") == joints


def test_tags_and_entities_stay_whole() -> None:
    page = Markup('<a href="/työmarkkinatuki">työkokeilu &amp; &#246;ljy</a>')
    assert soften(page) == f'<a href="/työmarkkinatuki">työ{SOFT_HYPHEN}kokeilu &amp; &#246;ljy</a>'


@given(st.text() | st.text(alphabet="työmarkinatuel &<>\"'\u212aİſ"))
def test_only_soft_hyphens_are_added(text: str) -> None:
    softened = soften(escape(text))
    assert isinstance(softened, Markup)
    assert html.unescape(softened).replace(SOFT_HYPHEN, "") == text.replace(SOFT_HYPHEN, "")
    assert not re.search(f"&[^;]*{SOFT_HYPHEN}", softened.replace("&amp;", ""))


def test_every_compound_of_the_list_is_found() -> None:
    for parts in read_compounds((checkout() / FILE).read_text(encoding="utf-8")):
        assert soften(escape("".join(parts))).split(SOFT_HYPHEN) == list(parts)


@pytest.mark.parametrize("line", ["työkokeilu", "työ||kokeilu", "työ|kokeilu 2", "t|uki"])
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"hyphens\.txt:2: .* → "):
        list(read_compounds(f"# list\n{line}\n"))
