"""The benchmark of looking things up, small: it fills a desk, and every kind of question is answered."""

from pathlib import Path
from random import Random

import pytest

from sportello.bench.lookups import PROMISED
from sportello.bench.pages import PAGES, chosen
from sportello.bench.prose import WORDS, texts, vocabulary
from sportello.bench.scratch import filled


def test_words_are_many_and_texts_use_the_common_ones() -> None:
    words = vocabulary()
    assert len(set(words)) == WORDS
    told = texts(words, Random(1))
    used = [word for _text in range(50) for word in next(told).split()]
    assert used.count(words[1]) > len(used) / 20
    assert len(set(used)) > 100


@pytest.mark.slow
@pytest.mark.sqlite
def test_every_question_is_answered_on_a_desk_that_is_kept(tmp_path: Path) -> None:
    with filled("sqlite", "large:fill", str(tmp_path), tickets=120, departments=1) as desk:
        found = desk.call("lookups:measure", asked=3)
    assert set(found["questions"]) == set(PROMISED)
    assert all(kind["p50_ms"] > 0 for kind in found["questions"].values())
    with filled("sqlite", "large:fill", str(tmp_path), tickets=120, departments=1) as again:
        assert again.environment["DATABASE_URL"] == desk.environment["DATABASE_URL"]
        assert set(again.call("pages:measure", times=2)["pages"]) == {page.name for page in PAGES}


def test_some_pages_can_be_asked_for_by_a_word_of_their_names() -> None:
    assert [page.name for page in chosen("newest, palette")] == ["queue_newest", "palette"]
    assert chosen("") == list(PAGES)
    with pytest.raises(ValueError, match="no page is called 'quue'"):
        chosen("queue,quue")
