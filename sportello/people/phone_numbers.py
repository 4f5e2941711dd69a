"""Telephone numbers as people write them, and as they are kept: E.164, `+390255501000`."""

import re
from typing import Final

from sportello.domain.errors import DeskError

COUNTRY: Final = "39"
"""What a number without a country belongs to. Italian numbers keep their leading zero."""

_SEPARATORS = re.compile(r"[\s./()\-‑–]+")
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class BadPhone(DeskError):
    """A text that is no telephone number."""

    code = "bad_phone"
    message = "“{text}” is no telephone number."
    hint = "Write it with its country, such as +39 02 5550100."


def e164(text: str, country: str = COUNTRY) -> str:
    """The number in E.164; a number without `+` or `00` belongs to `country`. Raises BadPhone."""
    number = _SEPARATORS.sub("", text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif not number.startswith("+"):
        number = f"+{country}{number}"
    if not _E164.fullmatch(number):
        raise BadPhone(text=text.strip())
    return number
