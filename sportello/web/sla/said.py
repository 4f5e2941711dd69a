"""A promise in words, and what differs between two versions of it."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from sportello.desk.publishing import publish_promise, review_promise
from sportello.desk.sentences.words import CLOCKS, PRIORITIES
from sportello.domain.priority import Priority
from sportello.people.actor import Actor
from sportello.sla.models import SLAPolicy
from sportello.sla.tidy import PROMISES, stored_promise, tidy_promise
from sportello.sla.versions import Document
from sportello.web.matrix.conditions import Names, in_words
from sportello.web.matrix.differences import Change, Part
from sportello.web.matrix.directory import Directory, directory
from sportello.web.matrix.kinds import Kind, Section
from sportello.web.matrix.policies import may_read
from sportello.web.matrix.said import Words, time_words


def found_for(actor: Actor, pk: int) -> SLAPolicy:
    """One SLA policy; to people who may neither change nor read it, it does not exist."""
    row = SLAPolicy.objects.select_related("in_force", "department").filter(pk=pk).first()
    if row is None or not may_read(actor, row.department_id):
        raise Http404
    return row


def lines(document: Document, places: Directory, names: Names) -> list[tuple[Words, str]]:
    """Everything a version says, one line each."""
    found: list[tuple[Words, str]] = [
        (_("For which requests"), in_words(document["when"], names) or _("every request")),
        (_("Hours"), places.calendar(document["calendar"])),
    ]
    for kind in PROMISES:
        for priority in Priority:
            code = document["targets"][kind][priority.name.lower()]
            label = _("%(clock)s, %(priority)s") % {"clock": CLOCKS[kind], "priority": PRIORITIES[priority]}
            found.append((label, time_words(code)))
    return found


def names_for(*documents: Document) -> tuple[Directory, Names]:
    """The names that saying these documents needs."""
    places = directory(None)
    names = Names(places)
    names.fetch([document["when"] for document in documents if document["when"] is not None])
    return places, names


def _parts(policy: Any, old: Document, new: Document) -> list[Part]:
    places, names = names_for(old, new)
    was, now = lines(old, places, names), lines(new, places, names)
    changes = [
        Change(what, before, after)
        for (what, before), (_what, after) in zip(was, now, strict=True)
        if before != after
    ]
    return [Part(policy.name, 0, changes)] if changes else []


def _sections(policy: Any, document: Document) -> list[Section]:
    places, names = names_for(document)
    return [
        Section(policy.name, 0, [(what, words) for what, words in lines(document, places, names) if words])
    ]


PROMISE = Kind(
    find=found_for,
    tidy=tidy_promise,
    stored=stored_promise,
    problems=lambda policy, document: review_promise(policy, document)[1],
    publish=publish_promise,
    parts=_parts,
    sections=_sections,
    routes={
        name: f"promise_{name}"
        for name in ("sheet", "name", "versions", "version", "differences", "publication")
    },
)
