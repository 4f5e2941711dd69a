"""The composer: its three kinds of message, what was begun in each, and what a posted one says."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.templatetags.timeline import OUTCOMES
from sportello.web.uploads import named, vouchers
from sportello.workspace.canned import check_filled
from sportello.workspace.drafts import mark_of, newer_draft
from sportello.workspace.models import Draft

KINDS = ("reply", "note", "call")
# What of a message is kept in its draft, beside its text.
FACTS = ("direction", "outcome", "length", "person", "promise", "minutes")
CALL_OUTCOMES = ("spoken", "no_answer", "missed", "voicemail")
MOST_MINUTES = 24 * 60
LONGEST = 100_000
"""Characters of a message; what is longer belongs into a file."""


@dataclass
class Writing:
    """One kind of message as it stands in the composer. `files` are kept already, with the words that name them."""

    kind: str
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, File]] = ()
    saved_at: datetime | None = None
    mark: str = ""  # of the draft that the page knows


@dataclass
class Composer:
    """The whole box: the kind that is open, each kind's writing, and why a sent one came back."""

    kind: str = "reply"
    writings: dict[str, Writing] = field(default_factory=dict)
    error: str = ""
    changed: Sequence[Any] = ()
    undo: int | None = None

    @property
    def now(self) -> Writing:
        """What is open."""
        return self.writings.get(self.kind) or Writing(self.kind)

    @property
    def all(self) -> list[Writing]:
        """Each kind's writing."""
        return [self.writings.get(kind) or Writing(kind) for kind in KINDS]

    @property
    def texts(self) -> dict[str, str]:
        """What the script changes the box to when another kind is chosen."""
        return {writing.kind: writing.text for writing in self.all}

    @property
    def outcomes(self) -> list[tuple[str, str | Promise]]:
        """How a call may have ended."""
        return [(code, OUTCOMES[code]) for code in CALL_OUTCOMES]


def composer_of(drafts: Mapping[str, Draft], person: int, kind: str = "") -> Composer:
    """The composer with what the person began on this ticket; open at `kind`, else where they wrote last."""
    latest = max(drafts.values(), key=lambda draft: draft.saved_at, default=None)
    open_at = kind if kind in KINDS else (latest.mode if latest is not None else "reply")
    return Composer(open_at, {mode: _begun(draft, person) for mode, draft in drafts.items()})


def _begun(draft: Draft, person: int) -> Writing:
    fields = draft.fields
    files = [File(**file) for file in fields.get("files", [])]
    facts = {name: str(fields[name]) for name in FACTS if name in fields}
    return Writing(draft.mode, draft.text, facts, vouchers(files, person), draft.saved_at, mark_of(draft))


def posted(request: HttpRequest) -> Writing:
    """What a form of the composer says. Its files are those it names; see `uploads.incoming` for those it carries."""
    said = request.POST.get("kind", "")
    kind = said if said in KINDS else "reply"
    files = vouchers(named(request, f"file_{kind}"), request.user.pk)
    mark = request.POST.get(f"known_{kind}", "")
    return Writing(kind, request.POST.get("text", ""), facts_in(request.POST), files, mark=mark)


def newer_than(request: Asked, ticket: int, writing: Writing, mode: str) -> Draft | None:
    """What another device kept of this kind of message since the page that asks heard of it."""
    page = page_of(request)
    known = request.POST.get(f"known_{mode}", "")
    return newer_draft(request.user.pk, ticket, mode, text=writing.text, page=page, known=known)


def page_of(request: HttpRequest) -> str:
    """The name that the script gave to the page; empty without one."""
    return request.POST.get("page", "")[:36]


def facts_in(data: QueryDict) -> dict[str, str]:
    """The facts beside the text that were filled in."""
    return {name: str(data[name]).strip()[:40] for name in FACTS if str(data.get(name, "")).strip()}


def whole_number(facts: Mapping[str, str], name: str, most: int) -> int | None:
    """A count that was filled in; 0 where it was not, None where it is no count or more than can be."""
    said = facts.get(name, "0")
    if not said.isascii() or not said.isdecimal() or len(said) > len(str(most)) or int(said) > most:
        return None
    return int(said)


def seconds_of(facts: Mapping[str, str]) -> int | None:
    """How long a call took: minutes (`4`) or minutes and seconds (`4:30`); None where it is neither."""
    minutes, _colon, rest = facts.get("length", "0").partition(":")
    first = whole_number({"length": minutes}, "length", MOST_MINUTES)
    second = whole_number({"length": rest or "0"}, "length", 59)
    return None if first is None or second is None else first * 60 + second


def wrong_in(writing: Writing) -> str:
    """What is wrong with the facts of a message, in words; empty when nothing is."""
    facts = writing.facts
    if whole_number(facts, "minutes", MOST_MINUTES) is None:
        return _("Write the minutes of work as a number, such as 15.")
    if len(writing.text) > LONGEST:
        return _(
            "This has %(n)s characters; a message has at most %(most)s. Send it in parts, or attach it as a file."
        ) % {
            "n": number_format(len(writing.text), force_grouping=True),
            "most": number_format(LONGEST, force_grouping=True),
        }
    if writing.kind == "reply":
        try:
            check_filled(writing.text)
        except DeskError as refusal:
            return errors.words_for(refusal)
    if writing.kind != "call":
        return ""
    if seconds_of(facts) is None:
        return _("Write how long the call took in minutes, such as 4 or 4:30.")
    if facts.get("promise") and promise_of(facts) is None:
        return _("This is no date and time. Write for instance 2026-11-20T09:30.")
    return ""


def key_of(data: QueryDict, person: int, ticket: int, writing: Writing) -> str | None:
    """What tells one sending from another: the same words from the same state of the page are sent once.

    A second press, or a form sent again because the answer to the first was lost on its way, adds nothing.
    """
    seen = data.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        return None
    said = [
        writing.kind,
        writing.text,
        sorted(writing.facts.items()),
        [file.digest for _, file in writing.files],
    ]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return f"page:{person}:{ticket}:{seen}:{digest}"


def promise_of(facts: Mapping[str, str]) -> datetime | None:
    """The moment by which a call back was promised, in the zone of the page."""
    try:
        moment = datetime.fromisoformat(facts.get("promise", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)
