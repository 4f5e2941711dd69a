"""Ticket numbers: a counter with a check digit at its end, so that a misheard digit is noticed at once."""

from sportello.domain.errors import DeskError

# H. M. Damm's quasigroup of order ten: finds every single wrong digit and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class NotANumber(DeskError):
    """What was typed is no ticket number: a digit is wrong or missing."""

    code = "not_a_number"
    hint = "Read the number again: its last digit does not fit the others."


def check_digit(value: int) -> int:
    """The digit that makes the whole number check."""
    interim = 0
    for digit in str(value):
        interim = _DAMM[interim][int(digit)]
    return interim


def number_for(count: int) -> int:
    """The ticket number for the n-th place in the counter."""
    return count * 10 + check_digit(count)


def is_valid(number: int) -> bool:
    """Whether the last digit fits the others."""
    return number >= 10 and check_digit(number) == 0


def read_number(text: str) -> int:
    """The number in what somebody typed or read aloud («SP-48217», «48 217»); raises NotANumber."""
    digits = "".join(character for character in text if character.isdecimal())
    if not digits or not is_valid(int(digits)):
        raise NotANumber(text=text[:40])
    return int(digits)
