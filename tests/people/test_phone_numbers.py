"""Telephone numbers in any writing."""

import pytest

from sportello.people.phone_numbers import BadPhone, e164


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("02 5550100", "+39025550100"),
        ("+39 02/555.01-00", "+39025550100"),
        ("0039 340 5550001", "+393405550001"),
        ("(06) 5550 100", "+39065550100"),
        ("+44 20 7946 0000", "+442079460000"),
    ],
)
def test_numbers_are_kept_in_one_form(written: str, kept: str) -> None:
    assert e164(written) == kept


@pytest.mark.parametrize("text", ["", "12", "centralino", "+0 123456789", "+39 02 5550100 5550100 55"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadPhone):
        e164(text)
