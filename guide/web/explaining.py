"""The result of a flow that explains: topic by topic, each sentence with its source, law and local practice apart."""

from __future__ import annotations

from guide.flow.schema import FlowSpec
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_
from guide.web.answers import answered
from guide.web.pages import ExplainedPage, FindingView, Topic
from guide.web.results import NOT_DECISION, Links, ResultWriter

GENERAL = N_("Tämä on yleistä neuvontaa, ei päätös. Viranomainen tarkistaa asiasi.")
RULES_HERE = N_("Tällä sivulla ovat päivän {date} säännöt.")


def explained_page(writer: ResultWriter, links: Links) -> ExplainedPage:
    """The whole page."""
    flow = writer.dialogue.edition.flow.spec
    finding = writer.headline() if flow.headline else None
    walk = writer.outcome.replay
    return ExplainedPage(
        title=_title(writer, flow, finding),
        finding=finding,
        rules_date=writer.rules_date() if finding else writer.voice(RULES_HERE, date=dates.day(writer.dialogue.day)),
        not_decision=writer.voice(NOT_DECISION if finding else GENERAL),
        recipient=writer.recipient,
        topics=topics(writer),
        doers=writer.doers(),
        answers=answered(writer.dialogue, walk.path, walk.known, writer.voice, writer.change),
        request_url=links.request if writer.dialogue.requests else None,
        save_url=links.save,
        timeline_url=links.timeline if writer.timed() else None,
        code=links.code,
        ways=links.ways,
    )


def _title(writer: ResultWriter, flow: FlowSpec, finding: FindingView | None) -> Phrase:
    return finding.title if finding is not None else writer.voice(flow.heading or flow.title)


def topics(writer: ResultWriter) -> tuple[Topic, ...]:
    """The topics of the flow of which there is something to tell, in its order."""
    titles = {topic.id: topic.title for topic in writer.dialogue.library.clauses.spec.topics}
    made = (
        Topic(writer.voice(titles[topic]), writer.about(topic)) for topic in writer.dialogue.edition.flow.spec.topics
    )
    return tuple(topic for topic in made if topic.items)
