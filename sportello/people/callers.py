"""Who may be calling: people found by a number or a part of one, by a part of their name, by their firm.

The indexes are kept by triggers (migration 0004): whoever writes a person, a phone or an organisation, they follow.
"""

import re
from collections.abc import Sequence
from typing import Final

from django.db import connection

from sportello.domain.folding import fold, words_of
from sportello.people.models import Person, Phone

NEWEST: Final = 60  # so many of those who match are put in order; who wants others types one more letter
_DIGITS = re.compile(r"(?:tel:)?[\d\s+./()\-‑–]+", re.IGNORECASE)
_LEAST_DIGITS, _LEAST_LETTERS = 3, 2


def digits_in(text: str) -> str:
    """The digits of what can only be a telephone number or a part of one, without 00; else nothing."""
    if not _DIGITS.fullmatch(text.strip()):
        return ""
    digits = re.sub(r"\D", "", text)
    return digits[2:] if digits.startswith("00") else digits


def callers(text: str, *, limit: int = 8) -> list[Person]:
    """Active people who may be meant, the likeliest first, with their organisation and phones."""
    if digits := digits_in(text):
        return _by_number(digits, limit)
    words = [word for word in words_of(text, 6) if word]
    if not words or sum(map(len, words)) < _LEAST_LETTERS:
        return []
    wanted = fold(text).split()
    found = _people(_ids_by_words(words))
    return sorted(found, key=lambda person: _rank(person, wanted))[:limit]


def only_one_with(number: str) -> Person | None:
    """Whose number (E.164) this is, if it is one active person's alone."""
    found = list(Person.objects.filter(phones__number=number, is_active=True).distinct()[:2])
    return found[0] if len(found) == 1 else None


def matching(text: str) -> list[int]:
    """Keys of the newest people who match, those out of use too: by a number, a name, a firm."""
    if digits := digits_in(text):
        return _ids_by_digits(digits)
    words = [word for word in words_of(text, 6) if word]
    return _ids_by_words(words) if sum(map(len, words)) >= _LEAST_LETTERS else []


def _by_number(digits: str, limit: int) -> list[Person]:
    if len(digits) < _LEAST_DIGITS:
        return []
    ids = _ids_by_digits(digits)
    if not ids and digits.startswith("0"):  # abroad, a number loses its nought behind the country
        ids = _ids_by_digits(digits.lstrip("0"))
    found = _people(ids)
    return sorted(found, key=lambda person: (not _ends(person, digits), fold(person.name), person.pk))[:limit]


def _ends(person: Person, digits: str) -> bool:
    return any(phone.number.endswith(digits) for phone in person.phones.all())


def _rank(person: Person, wanted: Sequence[str]) -> tuple[bool, bool, str, int]:
    """Those whose name begins so, then those in whose name it is, then those of the firm."""
    name = fold(person.name)
    first = wanted[0] if wanted else ""
    return not name.startswith(first), first not in name, name, person.pk


def _people(ids: Sequence[int]) -> list[Person]:
    found = Person.objects.filter(pk__in=ids, is_active=True)
    return list(found.select_related("organisation").prefetch_related("phones"))


def _ids_by_words(words: Sequence[str]) -> list[int]:
    if connection.vendor == "postgresql":
        return _asked(_PG, " & ".join(f"'{word}':*" for word in words))
    return _asked(
        "SELECT rowid FROM people_words WHERE people_words MATCH %s ORDER BY rowid DESC LIMIT %s",
        " AND ".join(f'"{word}"*' for word in words),
    )


def _ids_by_digits(digits: str) -> list[int]:
    if len(digits) < _LEAST_DIGITS:
        return []
    if connection.vendor == "postgresql":
        return _asked(_PG, f"'#{digits}':*")
    phones = _asked(
        "SELECT rowid FROM people_numbers WHERE people_numbers MATCH %s ORDER BY rowid DESC LIMIT %s",
        f'"{digits}"',
    )
    return list(Phone.objects.filter(pk__in=phones).values_list("person", flat=True).distinct())


_PG = "SELECT person_id FROM people_words WHERE words @@ %s::tsquery ORDER BY person_id DESC LIMIT %s"


def _asked(sql: str, question: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [question, NEWEST])
        return [row[0] for row in cursor.fetchall()]
