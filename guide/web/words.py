"""The glossary as a page of its own."""

from __future__ import annotations

from flask import Response

from guide.web.chrome import Frame, render
from guide.web.client import client
from guide.web.pages import WordsPage
from guide.web.service import service
from guide.web.talks import voice_of
from guide.web.wording import word


@client.get("/<lang:lang>/sanasto")
def words(lang: str) -> Response:
    """Every explained word, with the official Finnish word, the meaning and its source."""
    voice = voice_of(lang)
    page = WordsPage(tuple(word(term, voice) for term in service().glossary.terms))
    return render("words.html", page, Frame(voice("Sanasto")), voice)
