"""Why nothing came of a connection: kept as a code with a detail, and read in the language of whoever looks at it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WHY: Final[Mapping[str, Promise]] = {
    "scheme": gettext_lazy("the address begins neither with https:// nor with http://"),
    "url": gettext_lazy("the address cannot be read"),
    "userinfo": gettext_lazy("the address holds a name or a password"),
    "private": gettext_lazy("%(host)s lies in a network that is not allowed"),
    "plain": gettext_lazy("outside the allowed networks only https:// may be used"),
    "late": gettext_lazy("no answer in time"),
    "unknown": gettext_lazy("there is no server of this name"),
    "certificate": gettext_lazy("its certificate is not valid"),
    "refused": gettext_lazy("the connection was refused"),
    "broken": gettext_lazy("the connection broke, or what came back was no answer"),
    "sealed": gettext_lazy("the secret was sealed with another secret key of the desk: make a new one"),
}


def words(code: str, detail: str = "") -> str:
    """It in words. A host is part of the sentence; whatever else the machine says of it stands behind."""
    said = str(WHY[code])
    if "%(host)s" in said:
        return said % {"host": detail}
    return f"{said} ({detail})" if detail else said


def kept(code: str, detail: str = "") -> str:
    """It as it is stored."""
    return f"{code}|{detail}"[:300]


def read(stored: str) -> str:
    """What was stored, in words; texts of earlier versions are words already."""
    code, bar, detail = stored.partition("|")
    return words(code, detail) if bar and code in WHY else stored
