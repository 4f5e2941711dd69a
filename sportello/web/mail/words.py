"""Words for what became of a message, and why."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.intake.mail.models import IncomingMessage
from sportello.web import errors

REASONS: Mapping[str, Promise] = {
    "loop": gettext_lazy("One of our own mailboxes sent it: an answer would go round in circles."),
    "auto_reply": gettext_lazy("An automatic answer."),
    "automatic": gettext_lazy("Written by a program, not by a person."),
    "bounce": gettext_lazy("A message could not be delivered."),
    "receipt": gettext_lazy("A receipt of certified mail (PEC) for a message of ours."),
    "storm": gettext_lazy("More messages in ten minutes than one sender may send."),
    "no_sender": gettext_lazy("It does not say who sent it."),
    "not_understood": gettext_lazy("It could not be read. The fault is ours: the log says more."),
    "source_missing": gettext_lazy("Its source is gone from the disk."),
    "stranger": gettext_lazy("The sender has no part in this request: only agents see it."),
    "copy": gettext_lazy("Written by somebody who has a copy: only agents see it."),
    "unproven": gettext_lazy(
        "It bears a colleague's address, but nothing proves who sent it: it was not sent on."
    ),
    "notice_seen": gettext_lazy("A colleague's answer to a notice: they have seen it."),
    "notice_taken": gettext_lazy("A colleague's answer to a notice: they took charge."),
    "notice_unclear": gettext_lazy("An answer to a notice that says neither «ok» nor «taken»."),
    "notice_stranger": gettext_lazy("An answer to a notice from somebody else than whom it went to."),
    "notice_gone": gettext_lazy("An answer to a notice that is long gone."),
    "by_hand": gettext_lazy("Put aside by hand."),
}
REFUSED: Mapping[str, Promise] = {
    "file_too_large": gettext_lazy("too large"),
    "file_refused": gettext_lazy("a program or a script"),
    "file_empty": gettext_lazy("empty"),
    "too_many_files": gettext_lazy("one too many"),
}


def reason(row: IncomingMessage) -> str:
    """Why a message is where it is."""
    if not row.reason:
        return ""
    if row.reason in REASONS:
        return str(REASONS[row.reason])
    known = errors.TABLE.get(row.reason)
    return str(known[1]) if known else _("It could not become a request.")


def refused(row: IncomingMessage) -> list[tuple[str, str]]:
    """Files that were not taken, and why."""
    return [(name, str(REFUSED.get(code, code))) for name, code in row.told.get("refused", ())]


def doubts(row: IncomingMessage) -> str:
    """What speaks against the sender being who they say; empty where nothing does."""
    failed = [name.upper() for name, result in row.told.get("authentication", {}).items() if result == "fail"]
    if not failed:
        return ""
    return _("The sender's address may be false: %(checks)s failed.") % {"checks": ", ".join(sorted(failed))}
