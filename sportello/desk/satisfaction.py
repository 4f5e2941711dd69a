"""What the requester thinks of a resolution: one answer to one question, changeable until the ticket closes."""

from sportello.desk.change import Change
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Status
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.life import Rated
from sportello.people.actor import Actor
from sportello.tickets.models import TimelineEvent

MOODS = ("good", "fair", "bad")
RESOLUTIONS = ("resolved", "resolved_unanswered")
LONGEST = 2000


class NothingToRate(DeskError):
    """It is not resolved, or was withdrawn or joined with another."""

    code = "nothing_to_rate"
    hint = "Say how it went once it is solved."


class UnknownMood(DeskError):
    """The answer is none of those asked for."""

    code = "unknown_mood"
    message = "«{mood}» is no answer to the question."
    hint = "Say good, fair or bad."


class RatedAlready(DeskError):
    """The request has closed with an answer: it stands."""

    code = "rated_already"
    hint = "Open a new request if something is still wrong."


class QuestionPassed(DeskError):
    """The question was about a resolution after which the request was opened again."""

    code = "question_passed"
    hint = "Answer the question of the last message."


def rate(
    tickets: Tickets, *, mood: str, text: str = "", about: int | None = None, actor: Actor, at: Moments
) -> Done:
    """Say how it went. While the ticket is resolved the answer may change; once it is closed the first one stands.

    `about` is the event of the resolution that a letter asked about: answered once, and only while it is the last one.
    """

    def step(change: Change) -> None:
        if not change.is_requester:
            change.require("own.confirm")
        if mood not in MOODS:
            raise UnknownMood(mood=mood)
        if change.state.status not in (Status.RESOLVED, Status.CLOSED):
            raise NothingToRate(status=change.state.status.value)
        if about is not None:
            check_question(change.state.id, about)
        if change.state.status is Status.CLOSED and answer_of(change.state.id) is not None:
            raise RatedAlready
        words = text.strip()[:LONGEST]
        change.record(Rated(mood=mood, message=digest_of_text(words) if words else ""), text=words)

    return carry_out(step, tickets, actor=actor, at=at)


def check_question(ticket: int, resolution: int) -> None:
    """Whether the question about a resolution (its event) is still open. Raises QuestionPassed, RatedAlready."""
    since = TimelineEvent.objects.filter(ticket=ticket, kind__in=(*RESOLUTIONS, "reopened", "rated"))
    kinds = list(since.filter(number__gte=resolution).order_by("number").values_list("kind", flat=True))
    if not kinds or kinds[0] not in RESOLUTIONS or {*RESOLUTIONS, "reopened"} & set(kinds[1:]):
        raise QuestionPassed
    if "rated" in kinds:
        raise RatedAlready


def answer_of(ticket: int) -> TimelineEvent | None:
    """The answer given to the last resolution of the ticket with this id, if any; one query."""
    kinds = ("rated", *RESOLUTIONS, "reopened")
    last = TimelineEvent.objects.filter(ticket=ticket, kind__in=kinds).order_by("-number").first()
    return last if last is not None and last.kind == "rated" else None
