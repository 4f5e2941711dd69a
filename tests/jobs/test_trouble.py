"""A failure is written down without what must stay secret."""

import random
from datetime import timedelta

import pytest

from sportello.jobs.pause import FARTHEST, pause
from sportello.jobs.trouble import without_secrets


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("smtp://desk:hunter2@mail.example.org refused", "hunter2"),
        ("{'password': 'hunter2', 'host': 'x'}", "hunter2"),
        ('{"api_key": "hunter2"}', "hunter2"),
        ("Authorization: Bearer hunter2\n  next line", "hunter2"),
        ("login(user='desk', smtp_password='hunter2')", "hunter2"),
        ("https://hooks.example.org/?token=hunter2&x=1", "hunter2"),
    ],
)
def test_secrets_are_blanked(text: str, secret: str) -> None:
    said = without_secrets(text)
    assert secret not in said
    assert "(hidden)" in said


def test_words_around_stay() -> None:
    said = without_secrets("password=abc at line 4, in send\nsmtp://a:b@host/x")
    assert said == "password=(hidden) at line 4, in send\nsmtp://a:(hidden)@host/x"


def test_pauses_grow_up_to_the_longest_and_differ() -> None:
    chance = random.Random(4)
    longest = timedelta(minutes=10)
    pauses = [pause(attempt, longest, chance) for attempt in range(1, 40)]
    assert timedelta(seconds=1) <= pauses[0] <= timedelta(seconds=3)
    assert pauses[3] > pauses[0]
    assert max(pauses) <= longest * 1.5
    assert len(set(pauses[15:])) > 10
    assert pause(39, timedelta(days=30)) <= FARTHEST
