"""Notices to a browser. The push service carries them sealed and forgets a browser that unsubscribed."""

import hashlib
import json
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sportello.notifications.channels.base import Away, Gone, Notice, OurFault, Refused
from sportello.notifications.channels.push.encrypting import (
    MOST,
    NotASubscription,
    Subscription,
    encrypt,
    padless,
)
from sportello.notifications.channels.push.keys import NoKey, authorization
from sportello.notifications.channels.unreadable import address_of
from sportello.notifications.models.contact import ContactMethod
from sportello.outbound.guard import Forbidden
from sportello.outbound.posting import Answer, NotReached, post

DAY: Final = 86_400  # seconds that a push service keeps a message for a browser that is not there
LATER: Final = frozenset({408, 425, 429})
GONE: Final = frozenset({404, 410})


class WebPush:
    """The browser of a person."""

    key = "push"
    label = gettext_lazy("Browser (push)")
    is_one_service = False  # each browser has that of its maker

    def deliver(self, notice: Notice, method: ContactMethod) -> None:
        """Hand it to the push service of the browser. Raises Away, Refused, and Gone for a browser that left."""
        try:
            subscription = Subscription.read(json.loads(address_of(method)))
            headers = {"Authorization": authorization(subscription.endpoint)}
        except (NotASubscription, ValueError) as error:
            raise Gone(_("The subscription of this browser cannot be read: subscribe again.")) from error
        except NoKey as error:
            raise OurFault(str(error)) from error
        headers |= {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(DAY),
            "Urgency": notice.urgency,
            "Topic": padless(hashlib.sha256(notice.tag.encode()).digest())[:32],
        }
        try:
            answer = post(subscription.endpoint, encrypt(_payload(notice), subscription), headers)
        except Forbidden as error:
            raise Refused(
                _("This address may not be connected to: %(why)s.") % {"why": error.said}
            ) from error
        except NotReached as error:
            raise Away(_("The push service cannot be reached: %(why)s.") % {"why": error.said}) from error
        _judge(answer)


def _judge(answer: Answer) -> None:
    if answer.is_good:
        return
    if answer.status in GONE:
        raise Gone(_("This browser has unsubscribed."))
    said = _("The service answered %(status)s.") % {"status": answer.status}
    if 400 <= answer.status < 500 and answer.status not in LATER:
        raise Refused(said)
    raise Away(said)


def _payload(notice: Notice) -> bytes:
    """What the service worker of the desk reads; the body is shortened until all of it fits into one message."""
    told: dict[str, Any] = {
        "title": notice.title,
        "body": notice.body,
        "url": notice.url,
        "tag": notice.tag,
        "urgent": notice.urgency == "high",
        "ack": notice.ack_url or "",
        "words": {"ack": _("Seen"), "open": pgettext("on a notice", "Open")},
        "language": notice.language,
    }
    words = json.dumps(told, ensure_ascii=False).encode()
    if len(words) > MOST:
        room = max(0, len(notice.body.encode()) - (len(words) - MOST) - 3)
        told["body"] = notice.body.encode()[:room].decode(errors="ignore") + "…"
        told["title"] = notice.title[:200]
        words = json.dumps(told, ensure_ascii=False).encode()
    return words
