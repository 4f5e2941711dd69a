"""What a telephone system says of a call becomes a ring, a draft, a duration, a missed call: once, in whatever order.

Each word is a fact that is noted on the call's row; what follows is worked out from the facts there are. So a word that
comes twice or too late changes nothing that was right.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from sportello.intake.telephone.models import Extension, LineCall, Ring
from sportello.intake.telephone.unanswered import GRACE, settle_unanswered
from sportello.people.actor import Actor, actor_for
from sportello.people.callers import only_one_with
from sportello.people.models import Person
from sportello.people.phone_numbers import BadPhone, e164
from sportello.sets import news
from sportello.workspace import calls
from sportello.workspace.models import Call

FARTHEST: Final = timedelta(days=1)
"""A moment that lies farther back, or ahead, is not believed: the system's clock is wrong."""
SHORTEST: Final = 6
"""Digits below which a number is one of the house."""


@dataclass(frozen=True)
class Happening:
    """One word of a telephone system. `answered` and `seconds` come with the end, where nothing was said before."""

    event: str  # ringing, answered, ended
    call: str
    caller: str = ""
    called: str = ""
    extension: str = ""
    at: datetime | None = None
    answered: bool | None = None
    seconds: int | None = None


def happened(word: Happening, *, actor: Actor, at: datetime) -> LineCall:
    """Note it, and do what follows. `actor` is the telephone system."""
    moment = word.at if word.at is not None and at - FARTHEST <= word.at <= at else at
    with transaction.atomic():
        line = _line(word, actor, at)
        person = _at_extension(word.extension)
        if word.event == "ringing":
            line.rang_at = min(moment, line.rang_at or moment)
            _ring(line, person, at)
        elif word.event == "answered":
            line.answered_at = min(moment, line.answered_at or moment)
            line.answered_by = line.answered_by or person
        else:
            line.ended_at = line.ended_at or moment
            _with_the_end(line, word, person)
        line.save()
        _follow(line, at)
    return line


def _line(word: Happening, actor: Actor, at: datetime) -> LineCall:
    number, called = number_of(word.caller), word.called[:40]
    facts = {"number": number, "called": called, "told_at": at}
    LineCall.objects.get_or_create(system_id=actor.person, key=word.call, defaults=facts)
    line = LineCall.objects.select_for_update().get(system_id=actor.person, key=word.call)
    line.number = line.number or number
    line.called = line.called or called
    return line


def number_of(text: str) -> str:
    """The number of who calls; nothing for what is withheld, or one of the house."""
    digits = sum(letter.isdigit() for letter in text)
    try:
        return e164(text) if digits >= SHORTEST else ""
    except BadPhone:
        return ""


def _at_extension(number: str) -> Person | None:
    """Who sits there."""
    found = (
        Extension.objects.filter(number=number.strip(), person__is_active=True) if number.strip() else None
    )
    row = found.select_related("person").first() if found is not None else None
    return row.person if row is not None else None


def _ring(line: LineCall, person: Person | None, at: datetime) -> None:
    if person is None or line.answered_at is not None or line.ended_at is not None:
        return
    _row, fresh = Ring.objects.get_or_create(line=line, person=person, defaults={"at": at})
    if fresh:
        news.tell(news.CALLS, [person.pk])


def _with_the_end(line: LineCall, word: Happening, person: Person | None) -> None:
    """Some systems speak of a call only once it is over, and say then how it went."""
    talked = word.answered if word.answered is not None else bool(word.seconds)
    if talked and line.answered_at is None and line.ended_at is not None:
        line.answered_at = line.ended_at - timedelta(seconds=word.seconds or 0)
    if line.answered_at is not None:
        line.answered_by = line.answered_by or person


def _follow(line: LineCall, at: datetime) -> None:
    """What the facts mean for the agent's draft, the log, and who was not answered."""
    if line.answered_at is not None:
        _write_up(line)
    elif line.ended_at is not None and line.settled_at is None:
        settle_unanswered.using(run_after=at + GRACE).enqueue(line.pk)


def _write_up(line: LineCall) -> None:
    """The call that its agent writes up: opened already from the pop-up, or now; with the times of the telephone."""
    if line.call is None and line.answered_by is not None:
        line.call = _draft(line, line.answered_by)
        line.save(update_fields=["call"])
    call = line.call
    if call is None or line.answered_at is None:
        return
    call.began_at, call.rang_at = line.answered_at, line.rang_at or call.rang_at
    if line.ended_at is not None:
        call.ended_at = max(line.ended_at, line.answered_at)
    call.save(update_fields=["began_at", "rang_at", "ended_at"])


def _draft(line: LineCall, agent: Person) -> Call | None:
    """None for somebody who takes no calls."""
    if line.answered_at is None or not actor_for(agent, "phone").is_agent:
        return None
    opened = Call.objects.filter(agent=agent, outcome="", line__isnull=True, number=line.number).exclude(
        number=""
    )
    near = opened.filter(
        began_at__gt=line.answered_at - calls.AGAIN, began_at__lt=line.answered_at + calls.AGAIN
    )
    call = near.order_by("-began_at").first()
    if call is None:
        call = Call.objects.create(
            agent=agent, number=line.number, rang_at=line.rang_at, began_at=line.answered_at
        )
    if line.number and call.caller_id is None and not call.caller_name:
        known = only_one_with(line.number)
        if known is not None:
            calls.name_caller(call, person=known)
    return call
