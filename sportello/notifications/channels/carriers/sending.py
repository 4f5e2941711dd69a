"""Handing a notice to Apprise, in a thread that is given up when the service takes too long."""

import logging
import re
import threading
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from sportello.notifications.channels.base import Away, Notice, OurFault, Refused
from sportello.notifications.channels.carriers.guarded import Watch, guarded

WHOLE: Final = 15.0  # seconds for all of it
LATER: Final = frozenset({408, 423, 425, 429})
MOST_AT_ONCE: Final = 16
"""Threads that may hang: more than these, and a service is said to be busy."""

_slots = threading.BoundedSemaphore(MOST_AT_ONCE)
_EVERYBODY: Final = re.compile(r"@(everyone|here|channel|all|room)\b", re.IGNORECASE)
_KINDS: Final = {"low": "info", "normal": "info", "high": "warning"}


@dataclass
class _Outcome:
    taken: bool = False
    broke: bool = False


def send(plugin: Any, notice: Notice, *, is_anywhere: bool) -> None:
    """Let the service take the notice; `is_anywhere` says that its address names a server of somebody's own.

    Raises Away, Refused, with words that hold nothing of the address but the host.
    """
    if not _slots.acquire(blocking=False):
        raise OurFault(_("Too many services do not answer at present."))
    watch, outcome = Watch(is_anywhere=is_anywhere), _Outcome()
    thread = threading.Thread(target=_work, args=(plugin, _told(plugin, notice), watch, outcome), daemon=True)
    thread.start()
    thread.join(WHOLE)
    if thread.is_alive():
        watch.cut()
        raise Away(_("The service did not answer in time."))
    if not outcome.taken:
        raise _why(watch, outcome)


def _work(plugin: Any, told: dict[str, Any], watch: Watch, outcome: _Outcome) -> None:
    try:
        with guarded(watch):
            # The plugin itself: `Apprise.notify` would hand it on to other threads, where nothing guards.
            outcome.taken = bool(plugin.notify(**told))
    except Exception as error:  # noqa: BLE001  # a library's fault must not end the job; its words may hold secrets
        logging.getLogger(__name__).warning("a service of notices broke: %s", type(error).__name__)
        outcome.broke = True
    finally:
        _slots.release()


def _told(plugin: Any, notice: Notice) -> dict[str, Any]:
    """The notice as a plugin takes it; made here, for a new thread speaks no language yet.

    Whoever asks for help writes its words: none of them may call a whole room or look like a link of ours.
    """
    lines = [notice.body, notice.url]
    if notice.ack_url:
        lines.append(_("I have seen it: %(link)s") % {"link": notice.ack_url})
    body = "\n".join(line for line in lines if line) or notice.title
    told = {"title": tame(notice.title), "body": tame(body), "notify_type": _KINDS[notice.urgency]}
    # Where the service reads HTML our text becomes HTML; elsewhere links would be spoilt by backslashes.
    return told | ({"body_format": "text"} if "html" in str(plugin.notify_format).lower() else {})


def tame(words: str) -> str:
    """`words` without the signs of tags and mentions that services act on."""
    words = words.replace("<", "‹").replace(">", "›").replace("](", "] (")
    return _EVERYBODY.sub("@\u2060\\1", words)


def _why(watch: Watch, outcome: _Outcome) -> Exception:
    """What it means that the service has not taken it."""
    if watch.forbidden:
        return Refused(_("This address may not be connected to: %(why)s.") % {"why": watch.forbidden.said})
    status = watch.statuses[-1] if watch.statuses else None
    said = _("The service answered %(status)s.") % {"status": status}
    if status is not None and 400 <= status < 500 and status not in LATER:
        return Refused(said)
    if status is not None and status >= 400:
        return Away(said)
    if status is not None and 300 <= status < 400:
        return Refused(
            _("The service leads elsewhere (%(status)s): redirects are not followed.") % {"status": status}
        )
    if status is not None:
        return Refused(
            _("The service was reached, but did not accept it: look at the room, the number or the rights.")
        )
    if watch.lost:
        return Away(_("The service cannot be reached."))
    if outcome.broke:
        return Away(_("The service gave an answer that cannot be read."))
    return Refused(_("The address of the service is not complete."))
