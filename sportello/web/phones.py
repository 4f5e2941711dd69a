"""Telephone numbers as people read them: `0444 31 01 18`, `340 555 0003`; those abroad with their country."""

from typing import Final

from sportello.people.phone_numbers import COUNTRY

_HOME: Final = f"+{COUNTRY}"
# Area codes of two and of three digits; all others have four. The nought belongs to the number.
_TWO = ("02", "06")
_THREE = tuple(
    f"0{rest}"
    for rest in (
        10, 11, 15, 19, 30, 31, 35, 39, 40, 41, 45, 49, 50, 51, 55, 59, 70, 71, 75, 79, 80, 81, 85, 89, 90, 91, 95, 99
    )
)  # fmt: skip


def readable(number: str) -> str:
    """The number in groups; a text that is no E.164 number stays as it is."""
    if not number.startswith(_HOME):
        return number
    home = number.removeprefix(_HOME)
    if home.startswith("3"):
        return f"{home[:3]} {home[3:6]} {home[6:]}".strip()
    if not home.startswith("0"):
        return home
    area = 2 if home.startswith(_TWO) else 3 if home.startswith(_THREE) else 4
    rest = home[area:]
    odd = len(rest) % 2
    pairs = [rest[: 2 + odd], *(rest[at : at + 2] for at in range(2 + odd, len(rest), 2))]
    return " ".join([home[:area], *pairs]).strip()
