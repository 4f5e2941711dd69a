"""The guard before a library's requests: put up once, however many begin at the same moment."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from types import SimpleNamespace
from typing import Any

import pytest

from sportello.notifications.channels.carriers import guarded


class Adapter:
    """Counts how often its `send` is replaced; whoever looks at it waits a moment for another to look too."""

    def __init__(self) -> None:
        self.replaced, self.both, self.now = 0, Barrier(2), SimpleNamespace()

    @property
    def send(self) -> Any:
        seen = self.now
        with suppress(BrokenBarrierError):
            self.both.wait(0.2)
        return seen

    @send.setter
    def send(self, value: Any) -> None:
        self.now = value
        self.replaced += 1


def test_two_that_begin_at_once_put_up_one_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = Adapter()
    connections = SimpleNamespace(util=SimpleNamespace(connection=SimpleNamespace(create_connection=None)))
    monkeypatch.setattr(
        guarded, "requests", SimpleNamespace(adapters=SimpleNamespace(HTTPAdapter=adapter), exceptions=None)
    )
    monkeypatch.setattr(guarded, "urllib3", connections)
    threads = [Thread(target=guarded._put_on_guard) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert adapter.replaced == 1
