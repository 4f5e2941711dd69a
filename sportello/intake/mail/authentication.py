"""What the receiving server found about who sent a message: SPF, DKIM, DMARC (RFC 8601)."""

import re
from collections.abc import Mapping
from email.message import Message
from typing import Final

from sportello.intake.mail.headers import raw_values

_METHOD: Final = re.compile(r"\b(spf|dkim|dmarc|arc)\s*=\s*([a-z]{2,12})", re.IGNORECASE)


def results(message: Message, server: str) -> Mapping[str, str]:
    """Method -> result as `server` wrote it down; anybody can write such a header, so that others' are not believed.

    Without a `server` nothing is believed and nothing is returned.
    """
    found: dict[str, str] = {}
    for raw in raw_values(message, "Authentication-Results"):
        name, _, said = raw.partition(";")
        if not server or name.strip().split(" ")[0].lower() != server.lower():
            continue
        for method, result in _METHOD.findall(said):
            before = found.get(method.lower())
            # Several signatures: one that holds is enough.
            if before is None or (before != "pass" and result.lower() == "pass"):
                found[method.lower()] = result.lower()
    return found


def proven(found: Mapping[str, str]) -> bool:
    """Whether the address in From is proven: DMARC passed, which ties SPF or DKIM to it."""
    return found.get("dmarc") == "pass"
