"""The names of the desk's notions, for use inside sentences."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from sportello.domain.lifecycle import Kind, Status, WaitingFor
from sportello.domain.policy import Policy
from sportello.domain.priority import Priority

Words = str | Promise
NAMED = 4

CLOCKS: Mapping[str, Words] = {
    "first_response": gettext_lazy("first response"),
    "next_response": gettext_lazy("next response"),
    "resolution": gettext_lazy("resolution"),
    "take_charge": gettext_lazy("taking charge"),
    "level": gettext_lazy("this level"),
    "call_back": gettext_lazy("calling back"),
}
PRIORITIES: Mapping[int, Words] = {
    Priority.CRITICAL: pgettext_lazy("priority", "Critical"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.MEDIUM: pgettext_lazy("priority", "Medium"),
    Priority.LOW: pgettext_lazy("priority", "Low"),
}
STATUSES: Mapping[Status, Words] = {
    Status.NEW: pgettext_lazy("status", "New"),
    Status.OPEN: pgettext_lazy("status", "Open"),
    Status.WAITING: pgettext_lazy("status", "Waiting"),
    Status.RESOLVED: pgettext_lazy("status", "Resolved"),
    Status.CLOSED: pgettext_lazy("status", "Closed"),
    Status.MERGED: pgettext_lazy("status", "Merged"),
    Status.CANCELLED: pgettext_lazy("status", "Cancelled"),
}
WAITING: Mapping[WaitingFor, Words] = {
    WaitingFor.REQUESTER: pgettext_lazy("it waits for", "the requester"),
    WaitingFor.DATE: pgettext_lazy("it waits for", "a date"),
    WaitingFor.THIRD_PARTY: pgettext_lazy("it waits for", "a third party"),
    WaitingFor.PROBLEM: pgettext_lazy("it waits for", "a problem"),
}
KINDS: Mapping[str, Words] = {
    Kind.INCIDENT: pgettext_lazy("kind", "Incident"),
    Kind.REQUEST: pgettext_lazy("kind", "Request"),
    Kind.PROBLEM: pgettext_lazy("kind", "Problem"),
    Kind.TASK: pgettext_lazy("kind", "Task"),
}
AREAS: Mapping[str, Words] = {"direct": gettext_lazy("direct"), "indirect": gettext_lazy("indirect")}


def in_language(pair: tuple[str, str]) -> str:
    """The Italian or the English of an administrator's text; the other where one is missing."""
    italian, english = pair
    return (english or italian) if (get_language() or "it").startswith("en") else (italian or english)


def level_words(policy: Policy | None, number: int) -> str:
    """`L3 (Support supervisor)`: the level with its role, without what follows the colon."""
    if policy is None or not 1 <= number <= policy.last:
        return f"L{number}"
    role = in_language(policy.level(number).role).split(":")[0]
    return f"L{number} ({role})" if role else f"L{number}"


def reason_words(policy: Policy | None, reason: str) -> str:
    """A reason of the policy's list in words; any other as it was written."""
    return in_language(policy.reasons[reason]) if policy is not None and reason in policy.reasons else reason


def listed(names: Sequence[str]) -> str:
    """Names one after the other, the first few of many."""
    if len(names) <= NAMED:
        return ", ".join(names)
    more = {"names": ", ".join(names[:NAMED]), "more": len(names) - NAMED}
    return _("%(names)s and %(more)s more") % more
