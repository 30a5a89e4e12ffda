"""The meeting request on its way: the pre-filled form, and what is sent to the office.

Sent is what the office needs to invite (381/2023 11 §, 189/2001 8–9 §, 434/2003 12 §) and nothing it must not
ask for: no identity code, diagnosis, day count or income.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guide.flow.conversation import Conversation
from guide.flow.lettering import CodeProblem
from guide.flow.schema import OptionSpec
from guide.place.dialogue import Dialogue, Outcome
from guide.place.handover import make_code
from guide.request.form import FIELDS, FormField, Kind, fields
from guide.request.marks import code_mark
from guide.request.reading import FormResult, read_form
from guide.request.store import NewRequest, new_submission_key
from guide.text.voice import Voice
from guide.web.pages import Choice, Field, FormPage
from guide.web.results import ResultWriter
from guide.web.sheets import sent_answers
from guide.web.visit import Draft

# Own estimates in months may be sent; day counts never (they are for the authority to check from Kela).
MONTHS = ("social_assistance_months", "unemployed_months")
# Needs that make it likely that somebody from social or health services is wanted at the table.
SOCIAL_OR_HEALTH = {"work_ability_or_health", "daily_life"}
TOO_MUCH = "Tekstiä on liikaa. Lyhennä vastauksiasi."


def town(dialogue: Dialogue, outcome: Outcome) -> OptionSpec | None:
    """The home municipality as the conversation told it, None when the form must ask for it."""
    chosen = outcome.replay.known.get("home_municipality", ())
    return next((option for option in dialogue.place.spec.municipalities if option.id in chosen), None)


def first_values(dialogue: Dialogue, outcome: Outcome, language: str) -> dict[str, str]:
    """What the conversation already says about the form's fields: nothing is asked twice."""
    values = {"language": language}
    needs = outcome.replay.known.get("support_needs", ())
    if SOCIAL_OR_HEALTH.intersection(needs):
        values["social_health_person"] = "yes"
    return values


def form_page(
    writer: ResultWriter,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    action: str,
    back: str,
    tell: Voice | None = None,
) -> FormPage:
    """The form, filled in with `values`.

    `tell`: the voice of a worker who fills it in for the client. Then errors are said in it, and the worker's browser
    is told to keep nothing.
    """
    voice = writer.voice
    ask = town(writer.dialogue, writer.outcome) is None
    shown = fields(ask_municipality=ask)
    return FormPage(
        fields=tuple(field_view(entry, values.get(entry.id, ""), errors.get(entry.id), voice, tell) for entry in shown),
        action_url=action,
        back_url=back,
        errors=tuple((field, (tell or voice)(text)) for field, text in errors.items()),
        prefilled=sent_answers(writer),
    )


def field_view(entry: FormField, value: str, error: str | None, voice: Voice, tell: Voice | None = None) -> Field:
    """A field for the page, filled in with `value`. `tell`: as for the form."""
    return Field(
        id=entry.id,
        kind=entry.kind.value,
        label=voice(entry.label),
        value=value if entry.kind is not Kind.RADIO else "",
        hint=voice(entry.hint) if entry.hint else None,
        error=(tell or voice)(error) if error else None,
        choices=tuple(Choice(o.id, voice(o.text), None, o.id == value, False) for o in entry.options),
        required=entry.required and entry.only_if is None,
        limit=entry.limit or None,
        autocomplete="off" if tell else entry.autocomplete,
        group=voice(entry.group) if entry.group else None,
        only=entry.only_if[1] if entry.only_if else None,
    )


_IDS = frozenset(entry.id for entry in FIELDS)


def filled_in(draft: Draft, sent: Mapping[str, str], *, ask_municipality: bool) -> tuple[Draft, FormResult]:
    """The draft with the form as it was sent, wrong fields as they were written, and what the form says."""
    result = read_form(sent, ask_municipality=ask_municipality)
    shown = {**{k: v for k, v in sent.items() if k in _IDS and k in result.errors}, **result.values}
    same = draft.key and dict(draft.values) == shown  # other content is another request
    key = draft.key if same else new_submission_key()
    return Draft(shown, key, result.masked, result.ok, flow=draft.flow), result


def complete(dialogue: Dialogue, outcome: Outcome, result: FormResult) -> dict[str, str]:
    """The form's values with the home municipality that the conversation told."""
    home = town(dialogue, outcome)
    return {**({"municipality": home.text} if home else {}), **result.values}


def new_request(
    conversation: Conversation, dialogue: Dialogue, outcome: Outcome, values: Mapping[str, str]
) -> NewRequest:
    """What is sealed and stored."""
    return NewRequest(
        place=conversation.place,
        recipient=outcome.recipient,
        flow=conversation.flow,
        flow_version=dialogue.edition.flow.version,
        rules_date=dialogue.day,
        language=values.get("language", conversation.language),
        payload=_payload(dialogue, outcome, values) | _code(dialogue, conversation),
        mode=conversation.mode.value,
    )


def _code(dialogue: Dialogue, conversation: Conversation) -> dict[str, str]:
    """The mark of the code on the client's paper, so that the office finds the request by it."""
    try:
        return {"code_mark": code_mark(make_code(dialogue, conversation))}
    except CodeProblem:
        return {}


def _payload(dialogue: Dialogue, outcome: Outcome, values: Mapping[str, str]) -> dict[str, Any]:
    walk = outcome.replay
    steps = dialogue.edition.flow.steps
    headline = outcome.headline
    local = {clause.id for clause in dialogue.place.spec.practice}
    grounds = [r.rule for r in headline.reasons if r.standing.value == "yes"] if headline else []
    return {
        "form": dict(values),
        "answers": {step: list(walk.known[step]) for step in walk.path if steps[step].for_request},
        "own_estimates": {step: list(walk.known[step]) for step in MONTHS if step in walk.path},
        "finding": headline.id if headline else None,
        "status": headline.status if headline else None,
        "verified": headline.verified if headline else None,
        # Which questions stay open, so that the invitation can say what to bring: never what was answered.
        "missing": list(headline.missing) if headline and headline.status == "open" else [],
        "rules": [{"id": r.spec.id, "source": r.period.source, "mark": r.period.mark.value} for r in grounds],
        "participants": list(outcome.participants),
        "practice": [
            {"id": c.spec.id, "source": c.period.source, "from": c.period.first.isoformat()}
            for c in outcome.clauses
            if c.spec.id in local
        ],
        "content_version": dialogue.library.version,
        "preliminary": True,
    }
