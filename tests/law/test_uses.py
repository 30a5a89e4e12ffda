"""Which rules in force look at a question, and which of them still do."""

from __future__ import annotations

from datetime import date

from guide.core.logic import Answers
from guide.law.uses import Use, uses_of
from guide.place.dialogue import Dialogue
from tests.examples.load import real

TODAY = real("inari", date(2026, 11, 22))
OLD = real("akaa", date(2021, 6, 1))


def uses(dialogue: Dialogue, step: str, known: Answers | None = None) -> tuple[Use, ...]:
    return uses_of(step, dialogue.findings, dialogue.clauses, dialogue.day, known or {})


def test_every_question_of_a_day_is_looked_at_or_needed_for_the_request() -> None:
    for dialogue in (TODAY, OLD):
        looked_at = {atom.fact for atom in dialogue.edition.agenda.tests()}
        for step in dialogue.edition.flow.spec.steps:
            if step.is_question:
                assert bool(uses(dialogue, step.id)) is (step.id in looked_at), step.id


def test_a_rule_is_told_with_its_period_of_the_day() -> None:
    for dialogue in (TODAY, OLD):
        for use in uses(dialogue, "age_group"):
            assert use.period.covers(dialogue.day), use.name
    assert {use.name for use in uses(TODAY, "age_group")} != {use.name for use in uses(OLD, "age_group")}
    assert "NUO-30" in {use.name for use in uses(TODAY, "age_group")}


def test_what_the_other_answers_settle_is_not_open_any_more() -> None:
    before = uses(TODAY, "age_group")
    after = uses(TODAY, "age_group", {"situation": ("working",), "age_group": ("under_25",)})
    assert [use.name for use in before] == [use.name for use in after]
    assert all(use.open for use in before)
    settled = {use.name for use in after if not use.open}
    assert "AKT-U25-3" in settled, "who works is not unemployed, whatever the age"
    assert "NUO-30" not in settled, "the own answer does not close the question"


def test_who_starts_and_who_takes_part_are_told_by_their_roles() -> None:
    roles = {role for use in uses(TODAY, "main_income") for role in use.roles}
    assert "wellbeing_county" in roles
    assert all(bool(use.roles) is (use.text is None) for use in uses(TODAY, "main_income"))
