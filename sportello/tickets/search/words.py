"""What a text is made of, for search: words without case and accents, and their stems in Italian and English.

Both databases index what comes out here, and never a text of their own analysis: what is found is the same on both,
and nothing that a person types reaches an engine's query language.
"""

from collections.abc import Sequence
from functools import lru_cache
from threading import local
from typing import Final

import Stemmer

from sportello.domain import folding

MOST: Final = 4_000  # words of a text that count: a log pasted into a message must not swell the index
# Words that say nothing about a request; they are found, but two requests are not alike for them.
_EMPTY = """
a ad al alla alle agli ai allo anche che chi ci col come con cosa cui da dal dalla dalle dallo dai dagli de dei del
della delle dello degli di dopo due e ed era fa fare gia gli ha hai hanno ho i il in io la le lei lo loro lui ma mi
mia mio ne nei nel nella nelle nello negli no noi non nostra nostro o per perche piu po poi puo quando quella quello
questa questo qui sa se sempre senza si sia sono sta su sua sul sulla sulle suo te ti tra tu tua tuo un una uno va
vi voi oggi ieri domani stamattina stamani pomeriggio ora adesso problema problemi errore funziona funzionano va
buongiorno salve grazie cordiali saluti riesce riescono riesco
about after again all am an and any are as at be been but by can cannot could did do does for from had has have he
hello her hi his how if into is it its just me my no not of on or our out please she so some than thank thanks that
today yesterday morning now problem problems error works working
the their them then there these they this to too up us was we were what when where which who why will with would you
your
"""
EMPTY: Final = frozenset(_EMPTY.split())


class _Stemmers(local):
    """A stemmer remembers the words it saw and is not to be shared by threads."""

    def __init__(self) -> None:
        self.both = (Stemmer.Stemmer("italian"), Stemmer.Stemmer("english"))


_stemmers = _Stemmers()


def words_of(text: str, most: int = MOST) -> list[str]:
    """The words of a text, folded, in order."""
    return folding.words_of(text, most)


def stems_of(words: Sequence[str]) -> list[str]:
    """The stems of these words, in order; a number and a single letter have none."""
    return [stem for word in words for stem in _stems(word)]


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    if len(word) < 3 or word.isdigit():
        return ()
    return tuple(dict.fromkeys(stemmer.stemWord(word) for stemmer in _stemmers.both))


def telling(text: str, most: int = 8) -> list[str]:
    """The words by which a text can be compared with others: each once, the longest first."""
    words = dict.fromkeys(word for word in words_of(text, 200) if word not in EMPTY and len(word) > 2)
    return sorted(words, key=lambda word: -len(word))[:most]
