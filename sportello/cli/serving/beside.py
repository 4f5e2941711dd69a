"""A child process kept running beside what this process does itself."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sportello.cli.serving.supervisor import LOOK_EVERY, Child

STOPPING = 7.0  # seconds it has to stop before it is killed; less than a supervisor gives this process


@contextmanager
def beside(child: Child, say: Callable[[str], None]) -> Iterator[None]:
    """Keep the child running as long as the block runs."""
    over = threading.Event()

    def keep() -> None:
        while not over.is_set():
            child.look(say)
            over.wait(LOOK_EVERY)

    keeper = threading.Thread(target=keep, name="beside", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        child.ask_to_stop()
        child.see_off(time.monotonic() + STOPPING)
