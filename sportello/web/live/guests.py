"""Whose stream it is: the person behind the session cookie, what they may see, and whether that still holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from sportello.people.actor import Actor, actor_for
from sportello.people.models import Person
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.workspace.models import AccessToken
from sportello.workspace.tokens import living

MISSED = 300  # events looked back on at most; of more, only that there are many is said
LATE = timedelta(seconds=5)  # an event may be committed some time after the moment it bears


PROGRAM = "token "  # how the session of a program begins: it comes with a token, not with a cookie


def session_of(token: int) -> str:
    """What stands for a session where a program came with this token."""
    return f"{PROGRAM}{token}"


@dataclass(frozen=True)
class Guest:
    """Who listens, with the session they came by."""

    actor: Actor
    session: str


def welcome(cookie: str) -> Guest | None:
    """The agent with this session; None for everybody else."""
    try:
        jar = SimpleCookie(cookie)
    except CookieError:
        return None
    key = jar[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in jar else ""
    if not key:
        return None
    request: Any = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    if not isinstance(person, Person) or not person.is_active:
        return None
    actor = actor_for(person, "page")
    return Guest(actor, key) if actor.is_agent else None


def missed(actor: Actor, since: str) -> list[int] | None:
    """Numbers of the visible tickets that changed after `since` (epoch seconds); None when they are too many.

    A moment nobody understands is now.
    """
    try:
        moment = datetime.fromtimestamp(float(since), UTC) - LATE
    except (ValueError, OverflowError, OSError):
        return []
    latest = TimelineEvent.objects.order_by("-id").values_list("ticket_id", "recorded_at")[:MISSED]
    changed = [ticket for ticket, at in latest if at >= moment]
    if len(changed) == MISSED:
        return None
    visible = Ticket.objects.visible_to(actor).filter(pk__in=set(changed))
    return list(visible.values_list("number", flat=True)) if changed else []


def still_welcome(guests: Iterable[Guest], now: datetime) -> dict[str, Actor]:
    """For each session or token that still holds, who the person is now (roles may have changed); four queries."""
    listening = list(guests)
    tokens = [
        int(guest.session.removeprefix(PROGRAM)) for guest in listening if guest.session.startswith(PROGRAM)
    ]
    kept = set(
        Session.objects.filter(
            session_key__in={guest.session for guest in listening}, expire_date__gt=now
        ).values_list("session_key", flat=True)
    )
    if tokens:
        held = AccessToken.objects.filter(living(now), pk__in=tokens).values_list("pk", flat=True)
        kept |= {session_of(token) for token in held}
    people = Person.objects.filter(
        pk__in={guest.actor.person for guest in listening}, is_active=True
    ).prefetch_related("roles")
    actors = {person.pk: _actor(person) for person in people}
    return {
        guest.session: actors[guest.actor.person]
        for guest in listening
        if guest.session in kept and guest.actor.person in actors and actors[guest.actor.person].is_agent
    }


def _actor(person: Person) -> Actor:
    roles: dict[int | None, set[str]] = {}
    for held in person.roles.all():
        roles.setdefault(held.department_id, set()).add(held.role)
    frozen = {department: frozenset(names) for department, names in roles.items()}
    return Actor(person.pk, "page", frozen, person.is_administrator, person.is_auditor, person.name)
