"""The rail beside a request: promises, the requester and what else they have open, who follows, what belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Case, F, Value, When
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from sportello.catalogue.models import CustomField
from sportello.domain.lifecycle import WaitingFor
from sportello.people.models import Address, Person, Phone
from sportello.sets.kept import Given, Kept
from sportello.tickets.models import Link, Ticket
from sportello.tickets.seen import Seen
from sportello.web import words
from sportello.web.access import Asked
from sportello.web.moves import Moves
from sportello.web.numbers import label
from sportello.web.problem.beside import beside
from sportello.web.promises import Wait, promises
from sportello.web.templatetags.timeline import RELATIONS
from sportello.web.ticket import Gathered

OPEN_SHOWN = 5
LINKS_SHOWN = 50
PHONES_SHOWN, ADDRESSES_SHOWN = 4, 2
# Links that merging, splitting and involving wrote: they tell what happened and stay.
KEPT = frozenset({"parent", "child"})


@dataclass(frozen=True)
class Linked:
    """A request that belongs to this one. Of one that is not for the reader to see only the number is told."""

    number: int
    label: str
    relation: str
    relation_words: str
    subject: str
    status: str
    waiting_for: str | None
    owner: Person | None
    visible: bool
    removable: bool


@dataclass(frozen=True)
class Card:
    """The requester: how to reach them, and what else they have open."""

    phones: Sequence[tuple[str, str]]
    addresses: Sequence[str]
    unreached: str
    tier: str
    partner: bool
    beneficiary: Person | None
    others: Sequence[Ticket]
    more: str


def rail(request: Asked, gathered: Gathered) -> dict[str, Any]:
    """What the templates of the rail use, beside what the page has already."""
    found = links(request, gathered)
    return {
        "clocks": promises(gathered.state, gathered.rules, request.at, waits_of(gathered)),
        "card": card(request, gathered),
        "own_fields": own_fields(gathered),
        "tasks": [one for one in found if one.relation == "child"],
        "links": [one for one in found if one.relation != "child"],
        "following": request.user.pk in gathered.state.watchers,
        "copies": [gathered.people[one] for one in sorted(gathered.state.copies) if one in gathered.people],
        "me": request.user.pk,
        "of_problem": beside(gathered.row, request.actor),
        "survivor": survivor(request, gathered),
    }


def survivor(request: Asked, gathered: Gathered) -> Ticket | None:
    """What it was merged into, if the reader sees that; one query for what was merged, none for all others."""
    merged_into = gathered.row.merged_into_id
    if merged_into is None:
        return None
    found = Ticket.objects.visible_to(request.actor).filter(pk=merged_into).select_related("department")
    return found.first()


def waits_of(gathered: Gathered) -> list[Wait]:
    """From when to when it waited, and for whom."""
    began = {at: payload for _n, kind, _a, at, payload in gathered.story.beside if kind == "put_on_hold"}
    usual = WaitingFor.REQUESTER.value
    return [
        (since, until, WaitingFor(began.get(since, {}).get("waiting_for", usual)))
        for since, until in gathered.story.holds()
    ]


BOUNCED = "bounced"
"""Marks an address at which nothing arrives."""
_OTHERS = Seen(
    lambda actor: (
        Ticket.objects.visible_to(actor)
        .unresolved()
        .filter(requester=Given("requester", BigIntegerField()))
        .exclude(pk=Given("but", BigIntegerField()))
        .select_related("department")
        .order_by("-opened_at")[: OPEN_SHOWN + 1]
    )
)


def card(request: Asked, gathered: Gathered) -> Card:
    """Two queries."""
    row = gathered.row
    phones, addresses = reached_by(row.requester_id)
    others = _OTHERS.rows(request.actor, requester=row.requester_id, but=row.pk)
    return Card(
        phones=phones[:PHONES_SHOWN],
        addresses=[address for address, _mark in addresses[:ADDRESSES_SHOWN]],
        unreached=unreached(row.requester, addresses),
        tier=row.organisation.tier if row.organisation else "",
        partner=row.organisation is not None and row.organisation.kind == "partner",
        beneficiary=gathered.people.get(row.on_behalf_of_id or 0),
        others=others[:OPEN_SHOWN],
        more=f"{OPEN_SHOWN}+" if len(others) > OPEN_SHOWN else words.count(len(others)),
    )


def _reached() -> Any:
    person = Given("person", BigIntegerField())
    phones = Phone.objects.filter(person=person).annotate(
        is_mail=Value(0), place=F("pk"), at=F("number"), named=F("label")
    )
    mails = Address.objects.filter(person=person).annotate(
        is_mail=Value(1),
        place=F("rank"),
        at=F("address"),
        named=Case(When(bounced=True, then=Value(BOUNCED)), default=Value("")),
    )
    columns = ("is_mail", "place", "at", "named")
    return phones.values_list(*columns).union(mails.order_by().values_list(*columns), all=True)


_REACHED: Kept[tuple[int, int, str, str]] = Kept(_reached)


def reached_by(person: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The telephones of a person, as (number, label), and their addresses, as (address, mark); one query."""
    found = sorted(_REACHED.rows(person=person))
    return (
        [(at, named) for is_mail, _place, at, named in found if not is_mail],
        [(at, named) for is_mail, _place, at, named in found if is_mail],
    )


def unreached(requester: Person, addresses: Sequence[tuple[str, str]]) -> str:
    """Why no letter reaches the requester, so that whoever writes takes the telephone; empty where one does.

    Who can sign in finds the words in the portal.
    """
    if not settings.MAIL_OUT.is_on or requester.login:
        return ""
    if not addresses:
        return _("No e-mail address of theirs is known: what you write reaches nobody. Call them.")
    if all(mark == BOUNCED for _address, mark in addresses):
        return _("Nothing arrives at %(address)s. Call them, or correct the address.") % {
            "address": addresses[0][0]
        }
    return ""


def own_fields(gathered: Gathered) -> list[tuple[str, str]]:
    """The fields of the category with their values in words; empty ones are shown as missing."""
    if gathered.state.category is None:
        return []
    own = CustomField.objects.filter(category=gathered.state.category).order_by("pk")
    return [(field.label, in_words(field, gathered.state.fields.get(field.key, ""))) for field in own]


def in_words(field: CustomField, value: str) -> str:
    """A kept value as people read it."""
    if field.type == CustomField.Type.DATE and value:
        try:
            return date_format(date.fromisoformat(value), "j F Y")
        except ValueError:
            return value
    if field.type == CustomField.Type.NUMBER and value:
        return localize(Decimal(value)) if value.replace(".", "").lstrip("-").isdecimal() else value
    return value


_LINKS = Kept(
    lambda: (
        Link.objects.filter(ticket=Given("ticket", BigIntegerField()))
        .select_related("other__department", "other__owner")
        .order_by("pk")[:LINKS_SHOWN]
    )
)


def links(request: Asked, gathered: Gathered) -> list[Linked]:
    """What belongs to it, and whether the reader sees it; one query, and one more where there is something."""
    found = _LINKS.rows(ticket=gathered.row.pk)
    if not found:
        return []
    others = {row.other_id for row in found}
    seen = set(Ticket.objects.visible_to(request.actor).filter(pk__in=others).values_list("pk", flat=True))
    return [_linked(row, row.other_id in seen, gathered.moves) for row in found]


def _linked(row: Link, visible: bool, may: Moves) -> Linked:
    other = row.other
    merged = row.relation == "duplicate" and other.merged_into_id is not None
    return Linked(
        number=other.number,
        label=label(other),
        relation=row.relation,
        relation_words=str(RELATIONS.get(row.relation, row.relation)),
        subject=other.subject if visible else "",
        status=other.status,
        waiting_for=other.waiting_for,
        owner=other.owner if visible else None,
        visible=visible,
        removable=may.link and visible and row.relation not in KEPT and not merged,
    )
