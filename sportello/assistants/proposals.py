"""Proposing to pass a request up: a note in fixed words that names who answers for it now. Nothing moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from mcp.server.mcpserver.exceptions import ToolError


@dataclass(frozen=True)
class Proposal:
    """The note, and who is to read it."""

    level: int
    text: str
    person: int
    name: str


def proposal(
    explained: Mapping[str, Any], *, reason: str, tried: str, level: int | None, language: str
) -> Proposal:
    """What to write about a request that stands as explained. Raises ToolError where nothing can go up there."""
    facts = explained["facts"]
    with translation.override(language):
        now, last = facts["level"], facts["last_level"]
        if facts["answers"] is None:
            raise ToolError(_("The request has ended: nobody has to answer for it any more."))
        to = now + 1 if level is None else level
        if now >= last:
            raise ToolError(_("The request stands on the last level already: there is none above."))
        if not now < to <= last:
            wrong = _("Propose a level from L{first} to L{last}: the request stands on L{now}.")
            raise ToolError(wrong.format(first=now + 1, last=last, now=now))
        who = facts["answers"]["person"]
        parts = (
            _("Proposal to escalate to L{level}: {reason}").format(level=to, reason=reason.strip()),
            _("What was tried: {tried}").format(tried=tried.strip()),
            _("@{name}, you answer for it now: whether it goes up is for you to decide.").format(
                name=who["name"]
            ),
            _("Written by an assistant. Nothing has moved."),
        )
    return Proposal(to, "\n\n".join(parts), who["id"], who["name"])
