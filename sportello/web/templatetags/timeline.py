"""The words of the timeline: who, which clock, what cause. Ids were resolved before; nothing here asks the database."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sportello.desk.sentences.words import CLOCKS, PRIORITIES
from sportello.domain.priority import Priority
from sportello.domain.ticket import Cause
from sportello.domain.timeline.ladder import Escalated
from sportello.notifications.channels.base import name_of
from sportello.notifications.mail.words import reason as mail_reason
from sportello.tickets.file_types import PREVIEWED
from sportello.tickets.models import Attachment
from sportello.web.templatetags.desk import WAITING_FOR

register = template.Library()
PICTURES = PREVIEWED - {"application/pdf"}
Words = str | Promise

RELATIONS: Mapping[str, Words] = {
    "related": gettext_lazy("related to"),
    "duplicate": gettext_lazy("duplicate of"),
    "parent": gettext_lazy("part of"),
    "child": gettext_lazy("has the part"),
    "caused_by": gettext_lazy("caused by the problem"),
    "incident": gettext_lazy("has the incident"),
}

FIELDS: Mapping[str, Words] = {
    "subject": gettext_lazy("the subject"),
    "category": gettext_lazy("the category"),
    "dissatisfied": gettext_lazy("the requester's satisfaction"),
}

CHANNELS: Mapping[str, Words] = {
    "phone": pgettext_lazy("channel", "phone"),
    "email": pgettext_lazy("channel", "e-mail"),
    "mail": pgettext_lazy("channel", "e-mail"),
    "portal": pgettext_lazy("channel", "portal"),
    "web": pgettext_lazy("channel", "portal"),
    "chat": pgettext_lazy("channel", "chat"),
    "import": pgettext_lazy("channel", "imported log"),
    "api": pgettext_lazy("channel", "interface"),
    "monitor": pgettext_lazy("channel", "monitoring"),
    "link": pgettext_lazy("channel", "notice"),
}

# Reasons that the engine and the pages give; those of a policy have their words there.
REASONS: Mapping[str, Words] = {
    "requester_silent": pgettext_lazy("reason", "The requester did not answer"),
    "requester_wrote": pgettext_lazy("reason", "The requester wrote again"),
    "grace": pgettext_lazy("reason", "Nobody reopened it in time"),
    "date_reached": pgettext_lazy("reason", "The date has come"),
    "problem_resolved": pgettext_lazy("reason", "The problem is solved"),
    "information": pgettext_lazy("reason", "Information is missing"),
    "guide": pgettext_lazy("reason", "There is a guide for it"),
    "solved": pgettext_lazy("reason", "Solved, to be confirmed"),
    "misrouted": pgettext_lazy("reason", "Wrongly classified"),
}

# How calls end. What another list calls it is shown as it is.
OUTCOMES: Mapping[str, Words] = {
    "spoken": pgettext_lazy("outcome of a call", "spoken"),
    "no_answer": pgettext_lazy("outcome of a call", "no answer"),
    "missed": pgettext_lazy("outcome of a call", "missed call"),
    "voicemail": pgettext_lazy("outcome of a call", "message left"),
    "new_ticket": pgettext_lazy("outcome of a call", "new request"),
    "added": pgettext_lazy("outcome of a call", "added to the request"),
    "answered_at_once": pgettext_lazy("outcome of a call", "answered at once"),
    "not_for_us": pgettext_lazy("outcome of a call", "not for us"),
}

SHOWN = 3


@register.simple_tag(takes_context=True)
def who(context: Context, person: int | None) -> Any:
    """The person with this id; None for none or for one no longer known."""
    return context["people"].get(person)


@register.simple_tag(takes_context=True)
def names(context: Context, people: Iterable[int]) -> str:
    """The names of some people, the first few of many."""
    known = [context["people"][person].name for person in people if person in context["people"]]
    if len(known) <= SHOWN:
        return ", ".join(known)
    return _("%(names)s and %(more)s more") % {"names": ", ".join(known[:SHOWN]), "more": len(known) - SHOWN}


@register.simple_tag(takes_context=True)
def place(context: Context, department: int) -> str:
    """The name of a department."""
    return str(context["departments"].get(department, ""))


@register.filter
def mail_said(said: str) -> str:
    """Why an e-mail did not arrive: what the mail server answered, or what we say of it ourselves."""
    return mail_reason(said)


@register.filter
def way_name(key: str) -> str:
    """The channel on which somebody could not be told; what they call their way is theirs alone."""
    return name_of(key)


@register.simple_tag
def clock_name(kind: str) -> Words:
    """What a clock measures."""
    return CLOCKS.get(kind, kind)


@register.simple_tag
def priority_name(priority: int) -> Words:
    """Critical, High, Medium, Low."""
    return PRIORITIES[Priority(priority)]


@register.simple_tag
def waiting_name(waiting_for: str) -> Words:
    """Whom a ticket waits for."""
    return WAITING_FOR[waiting_for]


@register.simple_tag
def relation_name(relation: str) -> Words:
    """How two tickets belong together."""
    return RELATIONS.get(relation, relation)


@register.simple_tag
def field_name(field: str) -> Words:
    """What a changed field is called; a custom field by its own name."""
    return FIELDS.get(field, field)


@register.simple_tag
def channel_name(channel: str) -> Words:
    """By what means somebody wrote or called."""
    return CHANNELS.get(channel, channel)


@register.simple_tag(takes_context=True)
def reason_name(context: Context, reason: str) -> Words:
    """A reason of the policy's or the house's list in words; any other as it was written."""
    of_policy: Mapping[str, str] = context.get("reasons") or {}
    return of_policy.get(reason) or REASONS.get(reason, reason)


@register.simple_tag
def cause_words(payload: Escalated, by: str) -> str:
    """What made it climb, as half a sentence."""
    if payload.cause is Cause.PERSON:
        return _("by %(name)s") % {"name": by}
    if payload.cause is Cause.SLA:
        clock = CLOCKS.get(payload.clock, payload.clock)
        return _("%(percent)s%% of the time for %(clock)s is spent") % {
            "percent": payload.percent,
            "clock": clock,
        }
    if payload.cause is Cause.RULE:
        return _("by the rule %(rules)s") % {"rules": ", ".join(payload.rules)}
    return str(CAUSES.get(payload.cause, payload.cause.value))


CAUSES: Mapping[Cause, Words] = {
    Cause.NOT_TAKEN: gettext_lazy("nobody took charge in time: escalated by the system"),
    Cause.NOT_RESOLVED: gettext_lazy("time ran out: escalated by the system"),
    Cause.NOBODY: gettext_lazy("nobody was on shift: escalated by the system"),
    Cause.SUPERVISOR_ASKED: gettext_lazy("the requester asked for a supervisor"),
    Cause.HAND_BACK: gettext_lazy("handed back"),
    Cause.DE_ESCALATION: gettext_lazy("brought down"),
    Cause.RECALL: gettext_lazy("recalled"),
}


@register.filter
def talked(seconds: int) -> str:
    """How long a call took: `1 min 48 s`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@register.simple_tag
def outcome_name(outcome: str) -> Words:
    """How a call ended, in words."""
    return OUTCOMES.get(outcome, outcome)


@register.simple_tag
def file_is_picture(file: Attachment) -> bool:
    """Whether a browser can show it small."""
    return file.content_type in PICTURES


@register.simple_tag
def file_icon(file: Attachment) -> str:
    """The icon of a kind of file. icon:file icon:file-text icon:file-image icon:file-archive icon:file-audio"""
    kind = file.content_type
    if kind.startswith("image/"):
        return "file-image"
    if kind.startswith("audio/"):
        return "file-audio"
    if kind in ("application/zip", "application/gzip", "application/x-7z-compressed", "application/vnd.rar"):
        return "file-archive"
    return "file-text" if kind.startswith("text/") or kind == "application/pdf" else "file"
