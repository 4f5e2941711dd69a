"""A clock moved by hand, in a file, so that several processes live at the same moment."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path


def set_clock(file: Path, moment: datetime) -> None:
    """Move the clock; whoever reads meanwhile sees the old moment or the new one."""
    beside = file.with_suffix(".new")
    beside.write_text(moment.isoformat())
    beside.replace(file)


def hand_clock(file: Path) -> Callable[[], datetime]:
    """What reads the clock."""
    return lambda: datetime.fromisoformat(file.read_text())
