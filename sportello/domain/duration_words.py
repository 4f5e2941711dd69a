"""Reads amounts and units out of a text: short codes, ISO 8601, Italian and English words."""

import re
from enum import Enum


class Unit(Enum):
    """A unit of a duration; `DAYS` is read only so that it can be refused with advice."""

    SECONDS = "s"
    MINUTES = "m"
    HOURS = "h"
    DAYS = "d"
    BUSINESS_DAYS = "bd"
    WEEKS = "w"

    @property
    def seconds(self) -> int:
        """Working seconds in one; only seconds, minutes and hours have a fixed number."""
        return {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600}[self]


NONE_WORDS = frozenset(
    {"none", "no limit", "unlimited", "never", "no", "-", "–", "—"}
    | {"nessuno", "nessuna", "nessun limite", "senza limite", "mai", "illimitato"}
)

AT_ONCE_WORDS = frozenset({"at once", "immediately", "now", "0", "subito", "immediatamente"})

_UNIT_WORDS = {
    Unit.SECONDS: "s sec secs second seconds secondo secondi",
    Unit.MINUTES: "m min mins minute minutes minuto minuti",
    Unit.HOURS: "h hr hrs hour hours ora ore",
    Unit.DAYS: "d day days g gg giorno giorni",
    Unit.WEEKS: "w wk wks week weeks settimana settimane sett",
    Unit.BUSINESS_DAYS: "bd bds gl",
}
_UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}

# Two words that mean one unit; read before the single words.
_BUSINESS_DAY = re.compile(
    r"\b(?:business|working|work)[ -]days?\b|\bworkdays?\b"
    r"|\b(?:giorn[oi]|gg|g) (?:lavorativ[oi]|feriali?|lav)\b"
)
_WORKING_HOURS = re.compile(
    r"\b(?:business|working|work) (?=hours?|minutes?|seconds?)|(?<=[aei]) lavorativ[aeio]\b"
)

_NUMBERS = {
    "un uno una a an one": 1,
    "due two": 2,
    "tre three": 3,
    "quattro four": 4,
    "cinque five": 5,
    "sei six": 6,
    "sette seven": 7,
    "otto eight": 8,
    "nove nine": 9,
    "dieci ten": 10,
    "undici eleven": 11,
    "dodici twelve": 12,
    "quindici fifteen": 15,
    "venti twenty": 20,
    "trenta thirty": 30,
    "quaranta forty": 40,
    "quarantacinque forty-five": 45,
    "quarantotto forty-eight": 48,
    "sessanta sixty": 60,
    "novanta ninety": 90,
    "ventiquattro twenty-four": 24,
}
_NUMBER_OF = {word: float(number) for words, number in _NUMBERS.items() for word in words.split()}

# Parts of an hour, rewritten into minutes before anything else is read.
_PARTS = [
    (r"\b(?:(?:three|3) quarters of an hour|tre quarti d' ?ora)", "45 m"),
    (r"\b(?:an? |one )?quarter of an hour|\b(?:un )?quarto d' ?ora", "15 m"),
    (r"\b(?:half an hour|half hour|(?:una )?mezz(?:a |' ?)ora)", "30 m"),
    (r"\b(?:an?|one|una|un) ?'? ?(?:hour|ora)(?: and a half| e mezz[ao])", "90 m"),
    (r"\b(hours?|ore) (?:and a half|e mezz[ao])", r"\1 30 m"),
    (r"\b(hours?|or[ae]) e un quarto", r"\1 15 m"),
    # As it stands in tables: `90 min.`, `2 gg. lav.`, `3 g.l.`, `15'`, `1h30`, `1 ora e 30`.
    (r"(?<=[a-z])\.(?=[a-z\s]|$)", ""),
    (r"(?<=\d) ?'$", " m"),
    (r"\b(\d+) ?(?:h|or[ae])(?: e)? ?(\d\d)$", r"\1 h \2 m"),
]

_ISO = re.compile(
    r"p(?:(?P<w>\d+)w|(?:(?P<d>\d+)d)?"
    r"(?:t(?=\d)(?:(?P<h>\d+(?:[.,]\d+)?)h)?(?:(?P<m>\d+(?:[.,]\d+)?)m)?(?:(?P<s>\d+(?:[.,]\d+)?)s)?)?)"
)
_TOKEN = re.compile(r"(\d+(?:[.,]\d+)?)|([^\W\d_]+(?:-[^\W\d_]+)*)")
_BETWEEN = re.compile(r"[\s,+]*")
_JOINING = frozenset({"e", "and", "entro", "within", "in"})

LONGEST_TEXT = 80


def amounts(text: str) -> list[tuple[Unit, float]] | None:
    """The amounts of the text in order; empty for words like `none`; None when it cannot be read."""
    plain = " ".join(text.lower().replace("’", "'").split())
    if not plain or len(plain) > LONGEST_TEXT:
        return None
    if plain in NONE_WORDS:
        return []
    if plain in AT_ONCE_WORDS:
        return [(Unit.SECONDS, 0.0)]
    iso = _ISO.fullmatch(plain)
    if iso is not None:
        return _iso_amounts(iso)
    return _worded(_rewritten(plain))


def _iso_amounts(found: re.Match[str]) -> list[tuple[Unit, float]] | None:
    read = [(Unit(key), _number(value)) for key, value in found.groupdict().items() if value is not None]
    return read or None


def _rewritten(plain: str) -> str:
    for pattern, minutes in _PARTS:
        plain = re.sub(pattern, minutes, plain)
    plain = plain.replace("un'", "un ")
    plain = _BUSINESS_DAY.sub("bd", plain)
    return _WORKING_HOURS.sub("", plain)


def _worded(plain: str) -> list[tuple[Unit, float]] | None:
    """Pairs of amount and unit with nothing left over; a bare number or a bare unit cannot be read."""
    found: list[tuple[Unit, float]] = []
    waiting: float | None = None
    position = 0
    while position < len(plain):
        position = _end(_BETWEEN, plain, position)
        token = _TOKEN.match(plain, position)
        if token is None:
            return None if position < len(plain) else _finished(found, waiting)
        position = token.end()
        number, word = token.groups()
        amount = _number(number) if number else _NUMBER_OF.get(word)
        if amount is not None and waiting is None:
            waiting = amount
        elif word in _UNITS and waiting is not None:
            found.append((_UNITS[word], waiting))
            waiting = None
        elif word not in _JOINING or waiting is not None:
            return None
    return _finished(found, waiting)


def _finished(found: list[tuple[Unit, float]], waiting: float | None) -> list[tuple[Unit, float]] | None:
    return found if found and waiting is None else None


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _number(text: str) -> float:
    return float(text.replace(",", "."))
