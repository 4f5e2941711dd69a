"""The web process: granian with one worker. Run as `python -m sportello.cli.serving.web HOST PORT`."""

import os
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from sportello.cli.serving.lifeline import as_parent, stop_with_parent

TARGET = "sportello.config.asgi:application"
STOPPING = 4  # seconds that open pages and streams have to end


def run(host: str, port: int) -> None:
    """Serve until SIGTERM."""
    stop_with_parent()
    os.environ |= as_parent()  # granian's own child watches this process
    Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOPPING,
    ).serve()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
