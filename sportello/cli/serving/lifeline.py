"""A child that outlives its parent keeps a port or a lease nobody watches: so it watches its parent."""

import os
import signal
import threading
import time

PARENT = "SPORTELLO_PARENT"
LOOK_EVERY = 0.5  # seconds
PATIENCE = 5.0  # seconds a child has to stop in good order


def as_parent() -> dict[str, str]:
    """What this process says to its children: whom to watch."""
    return {PARENT: str(os.getpid())}


def stop_with_parent() -> None:
    """End this process when the parent that named itself in the environment is no longer its parent.

    Nothing happens where none did: the process was not started by `serve`.
    """
    expected = int(os.environ.pop(PARENT, "0"))
    if expected:
        threading.Thread(target=_watch, args=(expected,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
