from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from guide.core.problems import ContentError
from guide.core.resources import checkout
from guide.text.extract import Extra, collect, update
from guide.text.languages import CODES
from guide.text.po import po_name
from tests.text.conftest import MakeContent

CODE = '''
from guide.text.voice import N_
from tests.text.conftest import MakeContent

TITLE = N_("Otsikko")

def page(voice, n):
    """Not this: _("docstring")."""
    voice("Soita: {phone}", phone="016 123")
    self.voice("Kyllä", context="interpreter")
    voice.plural("{n} päivä", "{n} päivää", n)
    voice("Jatka " "eteenpäin")
    voice(TITLE), other("Ei tätä"), voice(f"Osa {n}"), voice("Osa " + n)
'''
TEMPLATE = """
{# _("comment") #}
<h1>{{ _("Otsikko") }}</h1>
<p>{{ _("Kyllä", context="interpreter") }} {{ voice("Soita: {phone}", phone=contact.phone) }}</p>
<p>{{ _.plural("{n} kunta", "{n} kuntaa", n) }} {{ _(variable) }} {{ _("Osa " ~ n) }}</p>
"""
EXTRA: list[Extra] = [("Missä kunnassa asut?", None, "flows/plan-check/flow.yaml", 12)]


@pytest.fixture
def project(make_content: MakeContent) -> Path:
    content = make_content()
    for code in CODES:
        (content / po_name(code)).unlink()
    (content / "guide").mkdir()
    (content / "guide/page.py").write_text(CODE, encoding="utf-8")
    (content / "templates").mkdir()
    (content / "templates/page.html").write_text(TEMPLATE, encoding="utf-8")
    (content / "templates/letter.txt").write_text('{{ _("Terve") }}', encoding="utf-8")
    (content / "templates/logo.svg").write_text('{{ _("ei") }}', encoding="utf-8")
    return content


def po(project: Path, code: str) -> str:
    return (project / po_name(code)).read_text(encoding="utf-8")


def write(project: Path, code: str, text: str) -> None:
    (project / po_name(code)).write_text(text, encoding="utf-8")


def test_uses_are_collected_in_order(project: Path) -> None:
    uses, problems = collect(project, EXTRA, project / "guide")
    assert [(use.msgid, use.many, use.context, use.file, use.line) for use in uses] == [
        ("Otsikko", None, None, "guide/page.py", 5),
        ("Soita: {phone}", None, None, "guide/page.py", 9),
        ("Kyllä", None, "interpreter", "guide/page.py", 10),
        ("{n} päivä", "{n} päivää", None, "guide/page.py", 11),
        ("Jatka eteenpäin", None, None, "guide/page.py", 12),
        ("Terve", None, None, "templates/letter.txt", 1),
        ("Otsikko", None, None, "templates/page.html", 3),
        ("Kyllä", None, "interpreter", "templates/page.html", 4),
        ("Soita: {phone}", None, None, "templates/page.html", 4),
        ("{n} kunta", "{n} kuntaa", None, "templates/page.html", 5),
        ("Missä kunnassa asut?", None, None, "flows/plan-check/flow.yaml", 12),
    ]
    assert [(problem.file, problem.line) for problem in problems] == [
        ("guide/page.py", 13),
        ("guide/page.py", 13),
        ("templates/page.html", 5),
    ]


def test_a_second_update_changes_nothing(project: Path) -> None:
    first = update(project, EXTRA, project / "guide")
    texts = {code: po(project, code) for code in CODES}
    second = update(project, EXTRA, project / "guide")
    assert [(each.code, each.used, each.added, each.changed) for each in first.languages] == [
        (code, 8, 8, True) for code in CODES
    ]
    assert [(each.added, each.retired, each.changed) for each in second.languages] == [(0, 0, False)] * 4
    assert {code: po(project, code) for code in CODES} == texts
    assert str(project) not in "".join(texts.values())
    assert '#: guide/page.py templates/page.html\nmsgid "Otsikko"' in texts["se"]
    assert texts["smn"].count("msgstr[2]") == 2
    assert texts["se"].count("msgstr[1]") == 2


def test_translations_rest_and_come_back(project: Path) -> None:
    update(project, EXTRA, project / "guide")
    translated = po(project, "se").replace(
        '#: templates/letter.txt\nmsgid "Terve"\nmsgstr ""',
        '# origin: attested\n#: templates/letter.txt\nmsgid "Terve"\nmsgstr "Bures"',
    )
    write(project, "se", translated)
    letter = project / "templates/letter.txt"

    letter.write_text("", encoding="utf-8")
    retired = update(project, EXTRA, project / "guide").languages[1]
    assert (retired.used, retired.translated, retired.retired) == (7, 0, 1)
    assert po(project, "se").rstrip().endswith('# origin: attested\n#~ msgid "Terve"\n#~ msgstr "Bures"')
    resting = po(project, "se")
    assert not update(project, EXTRA, project / "guide").languages[1].changed
    assert po(project, "se") == resting

    letter.write_text('{{ _("Terve") }}', encoding="utf-8")
    revived = update(project, EXTRA, project / "guide").languages[1]
    assert (revived.translated, revived.added, revived.revived) == (1, 0, 1)
    assert po(project, "se") == translated


def test_contexts_rest_apart(project: Path, make_content: MakeContent) -> None:
    make_content(se=[Message("Kyllä", "Juo"), Message("Kyllä", "Dárbbašan", context="old")])
    update(project, [], project / "guide")
    once = po(project, "se")
    assert '#~ msgctxt "old"\n#~ msgid "Kyllä"\n#~ msgstr "Dárbbašan"' in once
    assert '#~ msgid "Kyllä"\n#~ msgstr "Juo"' in once
    update(project, [], project / "guide")
    assert po(project, "se") == once


def test_a_text_that_gets_a_plural_keeps_its_translation_as_a_comment(project: Path) -> None:
    update(project, [("{n} tunti", None, "flows/x.yaml", 1)], project / "guide")
    write(project, "se", po(project, "se").replace('"{n} tunti"\nmsgstr ""', '"{n} tunti"\nmsgstr "{n} diibmu"'))
    (project / "guide/more.py").write_text('voice.plural("{n} tunti", "{n} tuntia", n)', encoding="utf-8")
    update(project, [], project / "guide")
    assert "# previously: {n} diibmu" in po(project, "se")


def test_mixed_plurals_and_broken_templates_are_problems(project: Path) -> None:
    (project / "guide/more.py").write_text('_("{n} päivä", n=1)', encoding="utf-8")
    (project / "templates/page.html").write_text("{% if %}", encoding="utf-8")
    (project / "guide/page.py").write_text('_.plural("{n} päivä", "{n} päivää", 1)', encoding="utf-8")
    _, problems = collect(project, [], project / "guide")
    assert [(problem.file, problem.line) for problem in problems] == [
        ("templates/page.html", 1),
        ("guide/more.py", 1),
    ]


def test_an_unreadable_catalogue_is_not_overwritten(project: Path) -> None:
    update(project, EXTRA, project / "guide")
    write(project, "sms", 'msgid "rikki')
    texts = {code: po(project, code) for code in CODES}
    with pytest.raises(ContentError, match=r"sms/LC_MESSAGES/polku\.po"):
        update(project, [], project / "guide")
    assert {code: po(project, code) for code in CODES} == texts


def test_the_product_has_no_text_glued_from_parts() -> None:
    _, problems = collect(checkout(), [])
    assert problems == []
