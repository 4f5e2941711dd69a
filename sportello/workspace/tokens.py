"""Giving out access tokens, recognising them, and taking them back."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, DateTimeField, Q, QuerySet
from django.db.models.expressions import RawSQL

from sportello.domain.errors import DeskError
from sportello.people.actor import Actor, acting
from sportello.people.change import By, write_down
from sportello.people.models import Alteration, Department, Person
from sportello.people.staff import give_role, set_roles
from sportello.sets.kept import Given, Kept
from sportello.workspace.models import AccessToken

MARK = "spo_"
"""How every token begins, so that scanners for leaked secrets can tell it."""
BEGINS = 10
MOST = 20
"""Living tokens of one person."""
MINUTE = timedelta(minutes=1)
SERVICE_ROLES = ("agent", "supervisor")


class NoName(DeskError):
    """A token is recognised in the list by what it is for."""

    code = "token_name_needed"
    hint = "Say what it is for."


class NoScope(DeskError):
    """A token without any scope opens nothing."""

    code = "scope_needed"
    hint = "Choose at least one thing that it may do."


class TooManyTokens(DeskError):
    """Nobody keeps an eye on more."""

    code = "too_many_tokens"
    hint = "Take back one that is not used any more."


def digest_of(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def living(at: datetime | Given) -> Q:
    """Those that still open something."""
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))


def issue(
    person: Person,
    *,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None,
    by: int,
    at: datetime,
    is_service: bool = False,
) -> tuple[AccessToken, str]:
    """A new token and its key, which nobody can be told again. Raises NoName, NoScope, TooManyTokens."""
    name = " ".join(name.split())[:80]
    known = [scope for scope in AccessToken.Scope.values if scope in scopes]
    if not name:
        raise NoName
    if not known:
        raise NoScope
    if AccessToken.objects.filter(living(at), person=person).count() >= MOST:
        raise TooManyTokens(most=MOST)
    key = MARK + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        person=person,
        is_service=is_service,
        name=name,
        digest=digest_of(key),
        begins=key[:BEGINS],
        scopes=known,
        made_at=at,
        made_by_id=by,
        expires_at=expires_at,
    )
    return token, key


@transaction.atomic
def issue_for_service(
    *,
    name: str,
    department: Department,
    role: str,
    scopes: Collection[str],
    expires_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> tuple[AccessToken, str]:
    """A token for a program of its own: a person without login who holds `role` there. Raises NotAllowed too."""
    by = By(actor, at, "desk.configure")
    by.require()
    if not name.strip():
        raise NoName
    service = Person(name=" ".join(name.split())[:80], login=None)
    service.set_unusable_password()
    service.save()
    give_role(service, department, role if role in SERVICE_ROLES else SERVICE_ROLES[0])
    write_down(service, Alteration.Act.MADE, by, {"service": ("", service.name)})
    return issue(
        service,
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        by=actor.person or service.pk,
        at=at,
        is_service=True,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A living token, and who comes with it."""

    id: int
    scopes: list[str]
    expires_at: datetime | None
    language: str
    actor: Actor
    revision: str
    """The configuration's, which changes with anything that is said here of what it opens."""
    fresh_until: datetime
    """When its use is to be noted again, or it ends."""


_LIVING = Kept(
    lambda: (
        AccessToken.objects.filter(
            living(Given("at", DateTimeField())), digest=Given("digest", CharField()), person__is_active=True
        )
        .order_by()
        .values_list(
            "pk",
            "scopes",
            "expires_at",
            "used_at",
            "person__language",
            "person",
            "person__is_administrator",
            "person__is_auditor",
            "person__name",
            RawSQL("SELECT value FROM people_revision", ()),
            "person__roles__department",
            "person__roles__role",
        )
    )
)


def recognised(key: str, at: datetime, source: str) -> Known | None:
    """The living token of this key, and who comes with it through `source`; None for any other. One query.

    Notes the minute of its use.
    """
    found: list[Any] = _LIVING.rows(digest=digest_of(key), at=at) if key.startswith(MARK) else []
    if not found:
        return None  # else the token comes as many times as its person has roles
    id, scopes, expires_at, used_at, language, person, is_administrator, is_auditor, name, revision, *_ = (
        found[0]
    )
    if used_at is None or used_at <= at - MINUTE:
        AccessToken.objects.filter(pk=id).update(used_at=at)
        used_at = at
    roles = [(row[-2], row[-1]) for row in found if row[-1]]
    actor = acting(person, is_administrator, is_auditor, name, source, roles)
    fresh_until = used_at + MINUTE if expires_at is None else min(used_at + MINUTE, expires_at)
    return Known(id, scopes, expires_at, language, actor, revision or "", fresh_until)


@transaction.atomic
def take_back(tokens: QuerySet[AccessToken], at: datetime) -> int:
    """Let these open nothing any more; returns how many did until now.

    A service that is left without a token loses its role too: it comes no more, and is offered to nobody.
    """
    services = set(tokens.filter(is_service=True, person__login=None).values_list("person", flat=True))
    count = tokens.filter(revoked_at=None).update(revoked_at=at)
    living_on = AccessToken.objects.filter(living(at), person__in=services).values("person")
    for service in Person.objects.filter(pk__in=services).exclude(pk__in=living_on):
        set_roles(service, [])
    return count
