"""A channel for the tests of notices."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # its models exist only once Django has started
    from tests.notifications.pager import Pager


@pytest.fixture
def pager(monkeypatch: pytest.MonkeyPatch) -> "Pager":
    from sportello.notifications.channels.base import CHANNELS
    from tests.notifications.pager import Pager

    made = Pager("pager")
    monkeypatch.setitem(CHANNELS, "pager", made)
    return made
