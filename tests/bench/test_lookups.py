"""The benchmark of looking things up, small: it fills a desk, and every kind of question is answered."""

from random import Random

import pytest

from sportello.bench.lookups import PROMISED
from sportello.bench.prose import WORDS, texts, vocabulary
from sportello.bench.scratch import scratch


def test_words_are_many_and_texts_use_the_common_ones() -> None:
    words = vocabulary()
    assert len(set(words)) == WORDS
    told = texts(words, Random(1))
    used = [word for _text in range(50) for word in next(told).split()]
    assert used.count(words[1]) > len(used) / 20
    assert len(set(used)) > 100


@pytest.mark.slow
@pytest.mark.sqlite
def test_every_question_is_answered() -> None:
    with scratch("sqlite") as desk:
        desk.call("large:fill", tickets=120, departments=1)
        found = desk.call("lookups:measure", asked=3)
    assert set(found["questions"]) == set(PROMISED)
    assert all(kind["p50_ms"] > 0 for kind in found["questions"].values())
