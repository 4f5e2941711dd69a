"""Prepared words: blanks from a fixed list, macros that are checked before they are kept."""

from typing import Any

import pytest

from sportello.domain.blanks import fill
from sportello.domain.errors import DeskError
from sportello.workspace.canned import check_canned
from sportello.workspace.macros import check_macro
from sportello.workspace.models import CannedReply, Macro


def test_blanks_are_filled_and_nothing_else_is_read() -> None:
    text = "{{requester_name}} {{ number }} {{ promised_time }} {% now %} { number } {{ {{number}} }}"
    assert (
        fill(text, {"requester_name": "Dario", "number": "SP-1"})
        == "Dario SP-1  {% now %} { number } {{ SP-1 }}"
    )


@pytest.mark.parametrize(
    ("canned", "code"),
    [
        (CannedReply(name_it="", text_it="x"), "no_words"),
        (CannedReply(name_it="x", text_it=" "), "no_words"),
        (CannedReply(name_it="x", text_it="{{ requester.password }}"), "unknown_blank"),
        (CannedReply(name_it="x", text_it="x", text_en="{{ boh }}"), "unknown_blank"),
        (CannedReply(name_it="x", text_it="{{ numer }}"), "misspelt_blank"),
        (CannedReply(name_it="x", text_it="{{ number } e basta"), "broken_blank"),
    ],
)
def test_a_canned_reply_is_checked(canned: CannedReply, code: str) -> None:
    with pytest.raises(DeskError) as refused:
        check_canned(canned)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ([], "between 1 and 10"),
        ("reply", "between 1 and 10"),
        ([{"do": "explode"}], "must be one of"),
        (["reply"], "must be one of"),
        ([{"do": "reply"}], "Italian text"),
        ([{"do": "tag", "add": []}], "labels"),
        ([{"do": "tag", "add": "vip"}], "labels"),
        ([{"do": "hold", "for": "boh"}], "`for`"),
        ([{"do": "hold", "for": "date"}], "`days`"),
        ([{"do": "hold", "for": "date", "days": "2"}], "`days`"),
        ([{"do": "resolve", "text_it": "x"}, {"do": "take"}], "after resolving"),
        ([{"do": "note", "text": "{{ boh }}"}], "boh"),
    ],
)
def test_a_macro_is_checked_action_by_action(actions: Any, said: str) -> None:
    with pytest.raises(DeskError) as refused:
        check_macro(Macro(name_it="x", actions=actions))
    assert said in str(refused.value)


def test_a_good_macro_passes() -> None:
    check_macro(
        Macro(
            name_it="x",
            actions=[
                {"do": "take"},
                {"do": "hold", "for": "requester"},
                {"do": "resolve", "text_it": "Ciao {{ requester_name }}"},
            ],
        )
    )
