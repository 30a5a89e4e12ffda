"""A language can be switched off, and texts that nobody has reviewed can be held back."""

from __future__ import annotations

import re

import pytest

from guide.settings import SettingsError, from_environment
from tests.web.conftest import MakeApp, Visitor


def offered(page: str) -> list[str]:
    return re.findall(r'<li><a href="[^"]*" lang="(\w+)"', page)


def test_a_language_that_is_switched_off_is_nowhere(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(languages=("fi", "smn")).test_client())
    visitor.get("/fi/")
    assert offered(visitor.page) == ["fi", "smn"]
    visitor.get("/sms/")
    assert visitor.status == 404
    assert '<html lang="fi">' in visitor.page
    visitor.get("/smn/sanasto")
    assert visitor.status == 200


def test_with_reviewed_texts_only_nobody_is_offered_an_unreviewed_language(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(only_reviewed=True).test_client())
    visitor.get("/")
    assert visitor.path == "/fi/"
    assert offered(visitor.page) == [], "with one language there is nothing to choose"
    visitor.get("/se/")
    assert visitor.status == 404


def test_settings_name_languages_and_refuse_others(make_app: MakeApp) -> None:
    settings = from_environment({"GUIDE_LANGUAGES": "fi, sms", "GUIDE_REVIEWED_ONLY": "1"})
    assert (settings.languages, settings.only_reviewed) == (("fi", "sms"), True)
    assert from_environment({}).languages == ()
    with pytest.raises(SettingsError, match="no language “sv”. Use some of: fi se smn sms"):
        make_app(languages=("fi", "sv"))
