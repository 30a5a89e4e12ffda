"""The tools of translators and reviewers, through the real commands: out, edited, in again, signed off, counted."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from click.testing import CliRunner, Result

from guide.authoring.spreadsheet import plain, safe
from guide.cli import main
from guide.text.languages import FINNISH, LANGUAGES, language
from guide.text.po import po_name, read_catalogue, render_catalogue
from guide.text.review import read_register
from tests.examples.load import REAL, SMALL

Edit = Callable[[dict[str, str]], None]

CARD = "Haluatko kirjastokortin?"
COMMENTS = ["origin: composed", "source: a | b", "note: doubtful, =1+1"]
REGISTER = """\
# Who has checked what.
se: []  # Northern Sámi
# Inari Sámi follows.
smn:
- msgid: Vanha
  finnish_hash: "1"
  text_hash: "2"
  by: Aino
  on: 2026-01-02

# The end.
sms: []
"""


def messages(forms: int) -> list[Message]:
    days = ("{n} beaivi", "{n} beaivvi", "{n} beivvid")[:forms]
    return [
        Message(CARD, "Háliidatgo goartta?", user_comments=COMMENTS, locations=[("flows/choice/flow.yaml", 0)]),
        Message("Kyllä", "Juo", user_comments=["origin: attested"], locations=[("flows/choice/flow.yaml", 0)]),
        Message("En tiedä", locations=[("flows/choice/flow.yaml", 0)]),
        Message(
            "- Soita: {phone}", "- Riŋge: {phone}", user_comments=COMMENTS[:1], locations=[("templates/x.html", 0)]
        ),
        Message("En", context="verb", locations=[("guide/x.py", 0)]),
        Message(("{n} päivä", "{n} päivää"), days, user_comments=COMMENTS[:1], locations=[("guide/x.py", 0)]),
        Message("Lue", "Loga", user_comments=COMMENTS[:1], flags={"fuzzy"}, locations=[("templates/x.html", 0)]),
        Message("Polku", locations=[("templates/x.html", 0)]),
    ]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small flows with catalogues of eight texts in use and one resting."""
    folder = tmp_path / "content"
    shutil.copytree(SMALL / "flows", folder / "flows")
    for each in LANGUAGES:
        path = folder / po_name(each.code)
        path.parent.mkdir(parents=True)
        own = [Message(m.id, locations=m.locations, context=m.context) for m in messages(2)]
        resting = [Message("Vanha", "Boaris", user_comments=COMMENTS[:1])]
        text = render_catalogue(each, own if each is FINNISH else messages(each.forms), resting)
        path.write_text(text, encoding="utf-8")
    (folder / "locales/review.yaml").write_text(REGISTER, encoding="utf-8")
    monkeypatch.setenv("GUIDE_CONTENT", str(folder))
    monkeypatch.setenv("GUIDE_AS_OF", "2026-11-22")
    monkeypatch.chdir(tmp_path)
    return folder


def run(*arguments: str, code: int = 0, sent: str | None = None) -> str:
    result: Result = CliRunner().invoke(main, ["translations", *arguments], input=sent)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result.output


def rows(name: str = "se.tsv") -> list[dict[str, str]]:
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if name.endswith(".tsv") else ","))


def write(found: list[dict[str, str]], name: str = "se.tsv", separator: str = "\t", encoding: str = "utf-8") -> None:
    with Path(name).open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(found[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(found)


def edited(finnish: str, **cells: str) -> str:
    """Exports, changes the cells of one row (`form_2` is the column “translation 2”) and imports; what is told."""
    run("export", "se", "-o", "se.tsv")
    found = rows()
    row = next(row for row in found if plain(row["Finnish"]) == finnish)
    row.update({name.replace("form_", "translation "): text for name, text in cells.items()})
    write(found)
    return "se.tsv"


def catalogue(content: Path, code: str = "se") -> str:
    return (content / po_name(code)).read_text(encoding="utf-8")


def message(content: Path, finnish: str) -> Message:
    catalog, _ = read_catalogue(content, language("se"))
    assert catalog is not None
    return next(each for each in catalog if finnish in (each.id, *each.id[:1]))


def counted(code: str = "se") -> dict[str, int]:
    found: dict[str, int] = json.loads(run("status", "--json"))[code]
    return found


# export


def test_an_export_tells_all_of_a_text(content: Path) -> None:
    assert run("export", "se", "-o", "se.tsv") == "se.tsv: 8 texts.\n"
    assert Path("se.tsv").read_bytes().startswith(b"\xef\xbb\xbf")
    found = {row["Finnish"]: row for row in rows()}
    card = found[CARD]
    assert card.pop("id").startswith("se-t")
    assert card == {
        "context": "",
        "Finnish": CARD,
        "Finnish plural": "",
        "translation": "Háliidatgo goartta?",
        "translation 2": "",
        "status": "draft",
        "shown in": "choice: step wants_card, title; text: step wants_card, title",
        "comments": "origin: composed | source: a | b | note: doubtful, =1+1",
    }
    assert found["En"]["context"] == "verb"
    assert found["'- Soita: {phone}"]["translation"] == "'- Riŋge: {phone}"
    assert found["'- Soita: {phone}"]["shown in"] == "interface: page x"
    assert found["{n} päivä"]["Finnish plural"] == "{n} päivää"
    assert found["{n} päivä"]["translation 2"] == "{n} beaivvi"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--flow", "choice"], {CARD, "Kyllä", "En tiedä"}),
        (["--flow", "choice", "--status", "missing"], {"En tiedä"}),
        (["--status", "verbatim"], {"Polku"}),
        (["--status", "reviewed"], set()),
        (["--flow", "interface", "--status", "missing"], {"En"}),
    ],
)
def test_an_export_can_be_narrowed(content: Path, options: list[str], expected: set[str]) -> None:
    run("export", "se", "-o", "se.csv", *options)
    assert {row["Finnish"] for row in rows("se.csv")} == expected


@pytest.mark.parametrize("cell", ["", "a", "=1", "+1", "-1", "@a", "'=1", "''-1", "'a", "\t=", "a=1"])
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    assert plain(safe(cell)) == cell
    assert safe(cell)[:1] not in ("=", "+", "-", "@", "\t")


# round trip


@pytest.mark.parametrize("code", ["se", "smn", "sms"])
@pytest.mark.parametrize(
    ("separator", "encoding"), [("\t", "utf-8"), (",", "utf-8"), (";", "utf-8-sig")], ids=["tab", "comma", "semicolon"]
)
def test_what_is_exported_comes_back_unchanged(content: Path, code: str, separator: str, encoding: str) -> None:
    before = catalogue(content, code)
    run("export", code, "-o", "se.tsv")
    write(rows(), separator=separator, encoding=encoding)
    assert run("import", "se.tsv") == f"{code}: 0 new, 0 changed, 8 unchanged, 0 not taken\n"
    assert catalogue(content, code) == before


@pytest.mark.parametrize("code", ["se", "smn", "sms"])
def test_the_real_catalogues_come_back_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    for name in ("flows", "locales", "templates"):
        shutil.copytree(REAL / name, tmp_path / name)
    monkeypatch.setenv("GUIDE_CONTENT", str(tmp_path))
    before = catalogue(tmp_path, code)
    file = str(tmp_path / "all.csv")
    texts = run("export", code, "-o", file).split()[-2]
    assert run("import", file) == f"{code}: 0 new, 0 changed, {texts} unchanged, 0 not taken\n"
    assert catalogue(tmp_path, code) == before


def test_the_catalogue_itself_can_be_imported(content: Path) -> None:
    before = catalogue(content)
    Path("se.po").write_text(before, encoding="utf-8")
    told = run("import", "se.po")
    assert told.endswith("se: 0 new, 0 changed, 7 unchanged, 1 not taken\n")
    assert "marked fuzzy" in told
    assert catalogue(content) == before


def test_a_new_translation_becomes_a_draft_that_tells_its_origin(content: Path) -> None:
    before = catalogue(content)
    file = edited("En tiedä", translation="In dieđe", status="reviewed")
    told = run("import", file)
    assert told.endswith("se: 1 new, 0 changed, 7 unchanged, 0 not taken\n")
    assert "se.tsv:4 [En tiedä]: An import signs nothing off." in told
    assert message(content, "En tiedä").string == "In dieđe"
    assert message(content, "En tiedä").user_comments == ["origin: composed", "source: se.tsv, imported 2026-11-22"]
    assert set(before.splitlines()) <= set(catalogue(content).splitlines())
    assert counted()["reviewed"] == 0


def test_changed_texts_forms_and_comments_are_taken(content: Path) -> None:
    run("import", edited(CARD, translation="Dárbbašatgo goartta?"))
    assert message(content, CARD).user_comments[:3] == COMMENTS
    assert "of the text before" in message(content, CARD).user_comments[3]
    assert "1 changed" in run("import", edited("{n} päivä", form_2="{n} beaivvit"))
    assert message(content, "{n} päivä").string == ("{n} beaivi", "{n} beaivvit")
    assert "1 changed" in run("import", edited("Kyllä", comments="origin: attested | note: sure"))
    assert message(content, "Kyllä").user_comments == ["origin: attested", "note: sure"]
    assert "1 changed" in run("import", edited("Lue", translation="Loga dán"))
    assert not message(content, "Lue").fuzzy
    assert "Vanha" in catalogue(content)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            {"Finnish": "Haluatko kirjaston kortin?"},
            "se.tsv:2 [Haluatko kirjaston kortin?]: The Finnish or its context",
        ),
        ({"Finnish": "Haluatko kortin?", "id": ""}, "se.tsv:2 [Haluatko kortin?]: There is no such text."),
        ({"Finnish": CARD[:-1], "id": ""}, f"Is it now “{CARD}”?"),
        ({"context": "noun"}, "The Finnish or its context"),
        ({"Finnish": "Vanha", "id": ""}, "no longer in use"),
        ({"translation": ""}, "The translation is empty. → Not taken: what is there is kept."),
    ],
)
def test_a_row_without_a_place_is_told_and_left_out(content: Path, cells: dict[str, str], told: str) -> None:
    before = catalogue(content)
    output = run("import", edited(CARD, **cells))
    assert told in output
    assert output.endswith("se: 0 new, 0 changed, 7 unchanged, 1 not taken\n")
    assert catalogue(content) == before


@pytest.mark.parametrize(
    ("finnish", "cells", "told"),
    [
        ("- Soita: {phone}", {"translation": "Riŋge"}, "se.tsv:5 [- Soita: {phone}]: The placeholders"),
        ("- Soita: {phone}", {"translation": "Riŋge: {phone"}, "se.tsv:5"),
        ("En tiedä", {"translation": "  "}, "only blank space"),
        ("{n} päivä", {"form_2": ""}, "It needs 2 forms"),
        ("Kyllä", {"form_2": "Joo"}, "It needs 1 forms"),
        ("Kyllä", {"Finnish": CARD, "id": ""}, "The text stands on line 2 with another translation."),
    ],
)
def test_a_broken_row_stops_the_whole_import(content: Path, finnish: str, cells: dict[str, str], told: str) -> None:
    before = catalogue(content)
    file = edited(finnish, **cells)
    found = rows()
    good = next(row for row in found if row["context"] == "verb")
    good["translation"] = "In"
    write([*found, {**good, "id": "", "Finnish": "Uusi"}])
    output = run("import", file, code=1)
    assert told in output
    assert "Nothing was written." in output
    assert "There is no such text." in output
    assert catalogue(content) == before


def test_the_same_row_twice_is_taken_once(content: Path) -> None:
    file = edited("En tiedä", translation="In dieđe")
    found = rows()
    write([*found, found[2]])
    output = run("import", file)
    assert "se.tsv:10 [En tiedä]: The text stands already on line 4. → Not taken again." in output
    assert output.endswith("se: 1 new, 0 changed, 7 unchanged, 1 not taken\n")


def test_a_doubtful_text_is_taken_and_told(content: Path) -> None:
    output = run("import", edited("En tiedä", translation="In dieđe 5"))
    assert "The numbers differ from the Finnish. → Taken all the same." in output
    assert "1 new" in output


def test_a_po_file_is_taken_row_by_row(content: Path) -> None:
    before = catalogue(content)
    changed = (
        before.replace('"Juo"', '"Joo"')
        .replace("Boaris", "Boarásnuvvan")
        .replace('"En tiedä"\nmsgstr ""', '"Ei"\nmsgstr "Ii"')
    )
    Path("new.po").write_text(changed, encoding="utf-8")
    output = run("import", "new.po")
    line = changed.splitlines().index('msgid "Ei"') + 1
    assert f"new.po:{line} [Ei]: There is no such text." in output
    assert "[Vanha]: The text is marked as no longer in use (#~)." in output
    assert output.endswith("se: 0 new, 1 changed, 5 unchanged, 3 not taken\n")
    assert message(content, "Kyllä").string == "Joo"
    assert "Boaris" in catalogue(content)


@pytest.mark.parametrize(
    ("name", "text", "code", "told"),
    [
        ("a.tsv", b"\xff\xfea", 1, "not UTF-8"),
        ("a.tsv", b"", 1, "does not name the columns"),
        ("a.tsv", b"Finnish\tother\nEn\tIn\n", 1, "does not name the columns"),
        ("a.tsv", b"Finnish\ttranslation\ttranslation\nEn\tIn\tIn\n", 1, "does not name the columns"),
        ("a.tsv", b'Finnish\ttranslation\n"En\tIn\nKyll\xc3\xa4\tJuo\n', 1, "The table cannot be read"),
        ("a.tsv", b"Finnish\ttranslation\nLue\tLoga\tmore\n", 1, "a.tsv:2: The row has more cells"),
        ("a.tsv", b"Finnish\ttranslation\nLue\tLoga\n", 2, "does not say its language"),
        ("a.tsv", b"Finnish\ttranslation\tid\nLue\tLoga\tse-t1\nLue\tLoga\tsms-t1\n", 2, "several languages: sms, se"),
        ("a.po", b'msgid ""\nmsgstr ""\n"Language: fi\\n"\n', 2, "is Finnish"),
        ("a.po", b'msgid "Lue"\nmsgstr "Loga\n', 2, "does not say its language"),
        ("a.po", b'msgid ""\nmsgstr ""\n"Language: smn\\n"\n', 1, "a.po:1: The plural forms"),
        ("none.tsv", None, 1, "none.tsv: No such file"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused(
    content: Path, name: str, text: bytes | None, code: int, told: str
) -> None:
    before = catalogue(content)
    if text is not None:
        Path(name).write_bytes(text)
    output = run("import", name, code=code)
    assert told.replace("sms, se", "se, sms") in output
    assert catalogue(content) == before


def test_a_table_of_ones_own_needs_only_two_columns(content: Path) -> None:
    Path("own.csv").write_text("Finnish,translation,mine\nEn tiedä,In dieđe,x\n", encoding="utf-8")
    output = run("import", "own.csv", "--language", "se")
    assert "The column “mine” is not taken." in output
    assert output.endswith("se: 1 new, 0 changed, 0 unchanged, 0 not taken\n")


# review


def test_a_flow_is_signed_off_and_every_other_line_of_the_register_stays(content: Path) -> None:
    output = run("review", "se", "--by", "Máret", "--flow", "choice", "--yes")
    assert f"Finnish: {CARD}\nse: Háliidatgo goartta?" in output
    assert "se: 2 signed off by Máret, 0 left open" in output
    assert "missing or fuzzy: 1 text." in output
    written = (content / "locales/review.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line.replace("se: []  #", "se:  #") for line in REGISTER.splitlines()]
    assert [line for line in written if line in kept] == kept
    register, problems = read_register(content)
    assert not problems
    assert len(register.reviews) == 3
    assert (counted()["reviewed"], counted()["draft"]) == (2, 3)
    assert "nothing is open" in run("review", "se", "--by", "Máret", "--text", "Kyllä", "--yes")


def test_texts_are_asked_one_after_another(content: Path) -> None:
    output = run("review", "smn", "--by", "Aino", sent="y\nn\nq\n")
    assert "smn: 1 signed off by Aino, 3 left open" in output
    assert (counted("smn")["reviewed"], counted("se")["reviewed"]) == (1, 0)
    assert "Aborted" in run("review", "smn", "--by", "Aino", sent="y\n", code=1)
    assert counted("smn")["reviewed"] == 2
    written = (content / "locales/review.yaml").read_text(encoding="utf-8")
    assert written.index("msgid: Vanha") < written.index(CARD) < written.index("# The end.")


def test_a_plural_is_signed_off_with_all_its_forms(content: Path) -> None:
    run("review", "sms", "--by", "Anni", "--text", "{n} päivä", "--yes")
    assert counted("sms")["reviewed"] == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--by", " ", "--text", "Kyllä"], "Name the person"),
        (["--by", "A", "--yes"], "--yes signs off without asking"),
        (["--by", "A", "--text", "En tiedä"], "“En tiedä” has no translation"),
        (["--by", "A", "--text", "Lue"], "marked fuzzy"),
        (["--by", "A", "--text", "Kylla"], "There is no text “Kylla” here. Is it “Kyllä”?"),
        (["--by", "A", "--flow", "nowhere"], "There is no flow “nowhere”. Use one of: actors, choice"),
        (["--text", "Kyllä"], "Missing option '--by'"),
    ],
)
def test_what_cannot_be_signed_off_is_refused(content: Path, options: list[str], told: str) -> None:
    assert told in run("review", "se", *options, code=2)
    assert (content / "locales/review.yaml").read_text(encoding="utf-8") == REGISTER


@pytest.mark.parametrize(
    ("register", "told"),
    [
        ("se: [{msgid: a}]\n", "The key “by” is missing"),
        ('se: [{msgid: a, finnish_hash: "1", text_hash: "1", by: B, on: 2026-01-01}]\n', "is written on one line"),
        ("smn: []\nse: [\n]\n", "is written on one line"),
    ],
)
def test_a_register_that_cannot_be_added_to_stays_as_it_is(content: Path, register: str, told: str) -> None:
    path = content / "locales/review.yaml"
    path.write_text(register, encoding="utf-8")
    assert told in run("review", "se", "--by", "A", "--text", "Kyllä", "--yes", code=1)
    assert path.read_text(encoding="utf-8") == register


def test_a_register_without_the_language_gets_it(content: Path) -> None:
    (content / "locales/review.yaml").write_text("smn: []\n", encoding="utf-8")
    run("review", "se", "--by", "A", "--text", "Kyllä", "--yes")
    assert counted()["reviewed"] == 1


# status


@pytest.mark.parametrize("side", ["se", "fi"])
def test_a_signed_off_text_that_changes_is_stale_until_signed_off_again(content: Path, side: str) -> None:
    run("review", "se", "--by", "Máret", "--text", "Kyllä", "--yes")
    path = content / po_name(side)
    old, new = (
        ('msgstr "Juo"', 'msgstr "Joo"')
        if side == "se"
        else ('msgid "Kyllä"\nmsgstr ""', 'msgid "Kyllä"\nmsgstr "Joo"')
    )
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert (counted()["reviewed"], counted()["stale"]) == (0, 1)
    run("export", "se", "-o", "se.tsv", "--status", "stale")
    assert [row["id"] != "" for row in rows()] == [True]
    run("review", "se", "--by", "Máret", "--text", "Kyllä", "--yes")
    assert (counted()["reviewed"], counted()["stale"]) == (1, 0)
    assert len(read_register(content)[0].reviews["se", (None, "Kyllä")]) == 2


def test_an_imported_change_makes_a_signed_off_text_stale(content: Path) -> None:
    run("review", "se", "--by", "Máret", "--text", "Kyllä", "--yes")
    run("import", edited("Kyllä", translation="Joo"))
    assert (counted()["reviewed"], counted()["stale"]) == (0, 1)


def test_status_counts_languages_and_flows(content: Path) -> None:
    assert "se: 6 of 8 done: 5 draft, 2 missing, 1 verbatim\n" in run("status")
    output = run("status", "--by-flow")
    assert "  choice: 2 of 3 done: 2 draft, 1 missing\n" in output
    assert "  interface: 4 of 5 done: 3 draft, 1 missing, 1 verbatim\n" in output
    told = json.loads(run("status", "--by-flow", "--json"))
    assert list(told) == ["se", "smn", "sms"]
    assert told["smn"]["flows"]["choice"] == {
        "texts": 3,
        "done": 2,
        "reviewed": 0,
        "stale": 0,
        "draft": 2,
        "missing": 1,
        "verbatim": 0,
    }


def test_status_tells_a_catalogue_that_cannot_be_read(content: Path) -> None:
    (content / po_name("se")).write_text('msgid "a\n', encoding="utf-8")
    assert "Correct the quotes" in run("status", code=1)


def test_an_export_needs_a_known_ending(content: Path) -> None:
    assert "written as .po, .tsv or .csv" in run("export", "se", "-o", "se.xlsx", code=2)


@pytest.mark.parametrize("code", ["se", "smn", "sms"])
def test_a_po_file_tells_where_texts_are_shown_and_comes_back_unchanged(content: Path, code: str) -> None:
    run("export", code, "-o", "out.po")
    text = Path("out.po").read_text(encoding="utf-8")
    assert f'"Language: {code}\\n"' in text
    assert "#. " in text
    before = (content / po_name(code)).read_bytes()
    assert ", 0 changed, " in run("import", "out.po")
    assert (content / po_name(code)).read_bytes() == before
