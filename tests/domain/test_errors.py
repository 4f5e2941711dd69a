"""The one base of refusals: a stable code, data, a sentence, advice."""

import pickle

from sportello.domain.errors import DeskError


class TooLate(DeskError):
    """A test's own refusal."""

    code = "too_late"
    message = "The {what} has left."
    hint = "Take the next {what}."


def test_fills_sentence_and_hint_from_its_data() -> None:
    error = TooLate(what="train")
    assert error.code == "too_late"
    assert error.data == {"what": "train"}
    assert error.hint == "Take the next train."
    assert str(error) == "The train has left. Take the next train."


def test_a_hint_of_its_own_wins() -> None:
    assert TooLate(what="train", hint="Walk.").hint == "Walk."


def test_without_a_sentence_it_says_code_and_data() -> None:
    assert str(DeskError("no_such_thing", ticket=42)) == "no_such_thing (ticket=42)"
    assert str(DeskError()) == "refused"


def test_a_sentence_without_its_data_is_said_as_it_stands() -> None:
    assert str(TooLate()) == "The {what} has left. Take the next {what}."


def test_words_in_braces_inside_data_are_left_alone() -> None:
    assert TooLate(what="{train}").hint == "Take the next {train}."


def test_crosses_processes_whole() -> None:
    copy = pickle.loads(pickle.dumps(TooLate(what="train", hint="Walk.")))
    assert isinstance(copy, TooLate)
    assert (copy.code, copy.data, copy.hint) == ("too_late", {"what": "train"}, "Walk.")
    assert str(copy) == "The train has left. Walk."
