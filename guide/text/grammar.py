"""The small words by which a machine can tell a negated text, and one Sámi language from another.

The lists are short on purpose: a word that also means something else in any of the languages is not in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Finnish: the negation verb with its questions and joined conjunctions (etkö, eikä, ellet, ettei, vaikkei).
_PERSONS = "(?:en|et|ei|emme|ette|eivät)"
_FINNISH = re.compile(
    rf"{_PERSONS}(?:k[oö]|k[aä])?(?:h[aä]n)?|(?:ell|ett|joll|mutt|vaikk|kosk){_PERSONS}|äl(?:ä|kää|köön|kööt)(?:k[aä])?"
)

# The forms of the negation verb, singular and plural (nobody is addressed in the dual).
# se: paradigms-se.tsv (in, it, ii, eat, eai, ale); ean, ehpet and allet, smn eppeđ: grammar, not attested here.
# smn: README 4 and phrases.tsv (jiem, jieh, ij), samediggi.fi and Kela by way of the drafts (ep, iä, ele).
# sms: README 4 (jiõm, jiõk, ij); GiellaLT lang-sms, affixes/verbs.lexc, V-NEG_IJ and NEG-COPULA for the rest,
# among them the negation that has grown together with the verb to be (iʹlla).
_NEGATION = {
    "se": "in|it|ii|ean|ehpet|eat|eai|ale|allet",
    "smn": "jiem|jieh|ij|ep|eppeđ|iä|ele",
    "sms": "jiõm|jiõk|ij|jeät|jeäʹp|jeäʹped|jiâ|jie|jeä|jieʹl|jeäʹl|jieʹlled|iʹll(?:a|e|ä|akku|eäk|eäkku)|jeäʹla",
}
# What is written together with it: questions (README 4: se -go, smn -uv, sms -a) and the “not … either” of se.
_JOINED = {"se": "(?:go|ge)?", "smn": "(?:uv)?", "sms": "a?"}
_SAMI = {code: re.compile(f"(?:{forms}){_JOINED[code]}") for code, forms in _NEGATION.items()}

# README 5 names se ja/lea, smn já/lii, sms da/lij; each of the others stands in the drafts of one language only.
_OWN = {
    "se": frozenset({"ja", "lea", "leat", "dahje", "ahte"}),
    "smn": frozenset({"já", "lii", "láá", "tâi", "ete"}),
    "sms": frozenset({"da", "lij", "lie", "leʹbe", "što", "leäk"}),
}
_WORD = re.compile(r"[^\W\d_]+")


def finnish_negates(text: str) -> bool:
    """Whether a Finnish text has a form of the negation verb."""
    return any(_FINNISH.fullmatch(word) for word in _WORD.findall(text.lower()))


def negates(code: str, text: str) -> bool:
    """Whether a Sámi text has a form of the negation verb of its language."""
    plain = text.lower().replace("\u02c8", "")  # Skolt dictionaries mark the length of a consonant, others do not
    return any(_SAMI[code].fullmatch(word) for word in _WORD.findall(plain))


def foreign_words(code: str, text: str) -> Iterator[str]:
    """The words of a text that only another of the Sámi languages has (Finnish “ja” among them)."""
    for word in _WORD.findall(text):
        if any(word.lower() in words for other, words in _OWN.items() if other != code):
            yield word
