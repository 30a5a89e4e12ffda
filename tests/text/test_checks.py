"""What the checks let pass and what they catch, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from guide.text.catalogue import load_catalogues
from guide.text.checks import alike, faults, without_addresses
from guide.text.grammar import negates
from guide.text.languages import language
from guide.text.po import po_name
from guide.text.termbase import COLUMNS, FILE
from tests.text.conftest import MakeContent

# Check, language, Finnish, a text that passes, a text that is caught.
CASES = [
    ("says “not”", "se", "En tiedä", "In dieđe", "Dieđán"),
    ("says “not”", "smn", "En tiedä", "Jiem tieđe", "Mun tiäđám"),
    ("says “not”", "sms", "En tiedä", "Jiõm tieʹđ", "Teâđam"),
    ("says “not”", "se", "Jatka", "Joatkke", "Ale joatkke"),
    ("says “not”", "smn", "Jatka", "Juáđhi", "Ele juáđhi"),
    ("says “not”", "sms", "Jatka", "Jueʹtǩ", "Jeäʹl jueʹtǩ"),
    ("says “not”", "se", "Etkö halua puhua?", "Itgo hálit hállat?", "Háliidatgo hállat?"),
    ("says “not”", "smn", "Etkö halua puhua?", "Jieh-uv haalijd sárnuđ?", "Halijdah-uv sárnuđ?"),
    ("says “not”", "sms", "Etkö halua puhua?", "Jiõk-a haaʹled särnnad?", "Haaʹlääk-a särnnad?"),
    ("another language", "se", "Aika ja paikka", "Áigi ja báiki", "Áigi já báiki"),
    ("another language", "smn", "Aika ja paikka", "Äigi já saje", "Äigi ja saje"),
    ("another language", "sms", "Aika ja paikka", "Äiʹǧǧ da päiʹǩǩ", "Äiʹǧǧ ja päiʹǩǩ"),
    ("another language", "se", "Hän on täällä.", "Son lea dáppe.", "Son lii dáppe."),
    ("another language", "smn", "Hän on täällä.", "Sun lii tääbbin.", "Sun lea tääbbin."),
    ("another language", "sms", "Hän on täällä.", "Son lij tääiʹben.", "Son lii tääiʹben."),
    ("shorter or longer", "se", "Sinun pitää vastata nyt.", "Don fertet vástidit dál.", "Vástit."),
    ("shorter or longer", "smn", "Sinun pitää vastata nyt.", "Tun koolgah västidiđ tääl.", "Västid."),
    ("shorter or longer", "sms", "Sinun pitää vastata nyt.", "Tuʹst âlgg vaʹstteed.", "Vaʹstted."),
    ("mark-up", "se", "Lue <b>tämä</b>", "Loga <b>dán</b>", "Loga dán"),
    ("mark-up", "smn", "Lue <b>tämä</b>", "Luuvâ <b>taam</b>", "Luuvâ <i>taam</i>"),
    ("mark-up", "sms", "Lue tämä", "Looǥǥ tän", "Looǥǥ&nbsp;tän"),
    ("addresses", "se", "Katso www.kela.fi.", "Geahča www.kela.fi.", "Geahča www.kela.se."),
    ("addresses", "smn", "Katso https://kela.fi/a", "Keejâ https://kela.fi/a", "Keejâ https://kela.fi/b"),
    ("addresses", "sms", "Kirjoita a@inari.fi", "Ǩeeʹrjet a@inari.fi", "Ǩeeʹrjet a@inari.com"),
    ("ends with", "se", "Vastaa tähän.", "Vástit dása.", "Vástit dása"),
    ("ends with", "smn", "Vastaa tähän", "Västid toos", "Västid toos."),
    ("ends with", "sms", "Vastaa:", "Vaʹstted:", "Vaʹstted."),
    ("question", "se", "Tuletko?", "Boađátgo?", "Boađátgo."),
    ("question", "smn", "Tuletko?", "Puáđáh-uv?", "Puáđáh-uv"),
    ("question", "sms", "Tuletko?", "Puäʹđak-a?", "Puäʹđak-a!"),
]


@pytest.mark.parametrize(("check", "code", "finnish", "good", "bad"), CASES)
def test_a_check(check: str, code: str, finnish: str, good: str, bad: str) -> None:
    assert not list(faults(language(code), finnish, good))
    assert [what for what, _ in faults(language(code), finnish, bad) if check in what]


@pytest.mark.parametrize(
    ("code", "finnish", "text"),
    [
        ("se", "työttömän terveystarkastus", "bargguhis olbmo dearvvasvuođadárkkisteapmi (työttömän terveystarkastus)"),
        ("se", "Valitse ”En tiedä”.", "Vállje ”In dieđe”."),
        ("smn", "Yleistuki ja asumistuki", "Almos toorjâ já aassâmtoorjâ (yleistuki ja asumistuki)"),
        ("smn", "Nimesi on {ja}", "Tuu nommâ lii {ja}"),
        ("sms", "Hän sanoi: ”Tule.”", "Son ceälkk: ”Puäʹđ.”"),
        ("sms", "En ole siellä, ellei kello ole 3", "Jiõm leäkku toʹben, jõs čiâss ij leäkku 3"),
    ],
)
def test_what_looks_like_a_fault_and_is_none(code: str, finnish: str, text: str) -> None:
    assert not list(faults(language(code), finnish, text))


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("se", "Dat ii leat", True),
        ("se", "Eai leat", True),
        ("se", "Inári iigo", True),
        ("se", "Inári gielda", False),
        ("smn", "Mij ep vuorkkii", True),
        ("smn", "Iä lah puáđuh", True),
        ("smn", "Epidemia", False),
        ("sms", "Jeät tuejjuku", True),
        ("sms", "Iʹlleäkˈku", True),
        ("sms", "Jieʹllem", False),
    ],
)
def test_a_negation_is_a_whole_word(code: str, text: str, expected: bool) -> None:
    assert negates(code, text) is expected


def test_only_names_are_alike_in_two_languages() -> None:
    assert not list(alike({"se": "Kela", "smn": "Kela", "sms": "{n}–{m}"}))
    assert not list(alike({"se": "{n}: {m}", "smn": "{n}: {m}"}))
    assert not list(alike({"se": "Juo", "smn": "Joo"}))
    found = dict(alike({"se": "Juo", "smn": "Joo", "sms": "Joo"}))
    assert set(found) == {"smn", "sms"}
    assert "sms" in found["smn"][0]


def test_the_problems_of_the_catalogues_tell_of_drafts_and_terms(make_content: MakeContent) -> None:
    content: Path = make_content(
        se=[
            Message("En tiedä", "Dieđán"),
            Message("Suunnitelmasi", "Du boađus"),
            Message("Kyllä", "Joo"),
            Message("Palvelu", "Bargu", user_comments=["accepted: The agreed word for “palvelu” | it is work here"]),
            Message("Palveluja", "Barggut", user_comments=["accepted: The agreed word for “palvelu”"]),  # no reason
        ],
        smn=[
            Message("Kyllä", "Joo"),
            Message(("{n} palvelu", "{n} palvelua"), ("{n} palvâlus", "{n} koodi", "{n} iše")),
        ],
    )
    row = [
        *("palvelu", "bálvalus", "palvâlus", ""),
        *("kela.fi", "kela.fi", ""),
        *("attested", "attested", ""),
        *[""] * 4,
    ]
    plan = [*("suunnitelma", "plána", "", ""), *("kela.fi", "", ""), *("attested", "", ""), *[""] * 4]
    table = "\n".join("\t".join(cells) for cells in (COLUMNS, row, plan))
    (content / FILE).write_text(table + "\n", encoding="utf-8")
    catalogues = load_catalogues(content)
    assert catalogues.unusable == ()
    found = [(problem.file, problem.where, problem.message) for problem in catalogues.problems]
    missing = "The agreed word for “palvelu” is not in it."
    assert sorted(found) == sorted(
        [
            (po_name("se"), "En tiedä", "Only the Finnish says “not”."),
            (po_name("se"), "Suunnitelmasi", "The agreed word for “suunnitelma” is not in it."),
            (po_name("se"), "Kyllä", "The text is the same in smn."),
            (po_name("se"), "Palveluja", missing),
            (po_name("smn"), "Kyllä", "The text is the same in se."),
            (po_name("smn"), "{n} palvelu", missing),
            (po_name("smn"), "{n} palvelu", missing),
        ]
    )
    assert all(problem.line for problem in catalogues.problems)


@pytest.mark.parametrize(
    ("finnish", "text", "strange"),
    [
        ("Kysy TYP-työntekijältä.", "Jeara TYP-bargis.", None),
        ("Käy TyöVarikolla.", "Finas TyöVarikkos.", None),
        ("Akaan työ on Joutsassa.", "Bargu lea Joutsas.", None),
        ("Työttömyys on pitkä.", "Työttömyys lea guhki.", "Työttömyys"),  # a capital that only begins the sentence
        ("Tee se. Ylitä raja.", "Daga dan. Ylitä rádji.", "Ylitä"),
    ],
)
def test_names_keep_their_letters_and_other_words_do_not(finnish: str, text: str, strange: str | None) -> None:
    found = [what for what, _ in faults(language("se"), finnish, text) if "letters" in what]
    assert len(found) == (strange is not None)
    assert all(f"“{strange}”" in what for what in found)


def test_the_words_of_an_address_are_no_terms() -> None:
    assert without_addresses("Kirjoita a@esimerkki.fi tai www.kela.fi/tuki, kp-kartta.fi.") == "Kirjoita  tai , ."
