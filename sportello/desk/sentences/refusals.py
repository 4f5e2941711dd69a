"""What a refusal means, in the language now active, where somebody typed a command rather than filled a form."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sportello.domain.errors import DeskError

_SENTENCES: Mapping[str, str | Promise] = {
    "not_a_number": gettext_lazy(
        "“{text}” is no request number: its last digit does not fit the others. Read the number again."
    ),
    "unknown_ticket": gettext_lazy("There is no request with the number {number}. Look for it in the queue."),
    "not_yet_opened": gettext_lazy(
        "Request {number} was opened only on {opened}. Ask about a moment after that."
    ),
    "broken_timeline": gettext_lazy(
        "Event {event} in the timeline of request {number} was altered in the database. "
        "See what differs with “sportello audit {number}” and restore the row from a backup."
    ),
    "too_far_ahead": gettext_lazy(
        "Nobody can say what becomes of request {number} until then. Ask about an earlier moment."
    ),
    "broken_calendar": gettext_lazy(
        "The calendar “{calendar}” cannot be used: {problem} Add a version with a zone and weekly hours to it."
    ),
    "unknown_policy": gettext_lazy(
        "A request names the policy version {version}, which is not stored. Restore it from a backup."
    ),
    "cannot_read_log": gettext_lazy("{file} cannot be read: {why}."),
    "bad_mapping": gettext_lazy("The mapping {file} cannot be used:\n{listed}"),
    "which_department": gettext_lazy(
        "Nobody said which department the log belongs to. Name one with --department, or in the mapping."
    ),
    "no_such_policy": gettext_lazy("There is no escalation policy “{name}” in force. In force are: {known}."),
}


def said(refusal: DeskError) -> str:
    """The sentence for the refusal; its own English words where there is none here."""
    sentence = _SENTENCES.get(refusal.code)
    if sentence is None:
        return str(refusal)
    data = dict(refusal.data)
    if (opened := data.get("opened")) is not None:
        data["opened"] = date_format(timezone.localtime(opened), "j F Y, H:i")  # type: ignore[arg-type]
    try:
        return str(sentence).format(**data)
    except (KeyError, IndexError):
        return str(refusal)
