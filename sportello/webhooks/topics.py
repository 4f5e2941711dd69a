"""What an endpoint wants to be told: topics are the chapters of the timeline's vocabulary."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.domain.timeline import KINDS

TOPICS: Final[Mapping[str, str | Promise]] = {
    "conversation": _("messages and calls: opened, replied, written, noted"),
    "life": _("life: put on hold, resolved, reopened, closed, joined"),
    "ladder": _("ladder: escalated, taken, assigned, handed back, passed on"),
    "alerts": _("deadlines: warnings, broken promises, reminders"),
    "problem": _("problems: stages, causes, workarounds"),
    "work": _("all other work: tags, fields, links, time, lists"),
}
PING: Final = "ping"


def topic_of(kind: str) -> str:
    """The topic of a kind of event."""
    chapter = KINDS[kind].__module__.rpartition(".")[2] if kind in KINDS else ""
    return chapter if chapter in TOPICS else "work"
