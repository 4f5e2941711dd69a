"""The marks by which an answer finds its notification: in a link, and in the address that a reply goes to.

Each carries a token that only this desk can make, for this one purpose; a link also says until when it holds.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT: Final = "sportello.notifications.answers"
HOLDS: Final = timedelta(days=3)
_LINK: Final = re.compile(r"^(\d{1,12})-(\d{1,12})-([0-9a-f]{32})$")
_ADDRESS: Final = re.compile(r"^[^@+]+\+n(\d{1,12})-([0-9a-f]{32})@", re.IGNORECASE)


def link_mark(notification: int, at: datetime) -> str:
    """What stands in the link of a notification that leaves at `at`."""
    until = int((at + HOLDS).timestamp())
    return f"{notification}-{until}-{_token(f'link.{notification}.{until}')}"


def read_link(mark: str) -> tuple[int, datetime] | None:
    """The notification and until when the link holds; None for what this desk did not make."""
    found = _LINK.match(mark)
    if found is None:
        return None
    notification, until = int(found.group(1)), int(found.group(2))
    if not _is_ours(found.group(3), f"link.{notification}.{until}"):
        return None
    return notification, datetime.fromtimestamp(until, UTC)


def reply_address(address: str, notification: int) -> str:
    """The address of a mailbox that leads to a notification: `help+n17-0f…@company.it`."""
    local, _, domain = address.partition("@")
    return f"{local}+n{notification}-{_token(f'mail.{notification}')}@{domain}"


def notification_of_address(address: str) -> int | None:
    """The notification in an address that this desk made; None for any other."""
    found = _ADDRESS.match(address)
    if found is None:
        return None
    notification = int(found.group(1))
    return notification if _is_ours(found.group(2), f"mail.{notification}") else None


def _is_ours(token: str, what: str) -> bool:
    """Whether this desk made it, with its key of today or one it had before."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(token.lower(), _token(what, key)) for key in keys)


def _token(what: str, key: str | None = None) -> str:
    return salted_hmac(_SALT, what, secret=key, algorithm="sha256").hexdigest()[:32]
