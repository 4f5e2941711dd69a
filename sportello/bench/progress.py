"""A progress bar on the screen of whoever waits; nothing where the output goes into a file."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, TaskID


class Bar:
    """One bar."""

    def __init__(self, shown: Progress, task: TaskID) -> None:
        self.shown, self.task = shown, task

    def to(self, done: float) -> None:
        """So far it has come."""
        self.shown.update(self.task, completed=done)

    def on(self, by: float = 1) -> None:
        """So much further."""
        self.shown.advance(self.task, by)


@contextmanager
def progress(what: str, total: float) -> Iterator[Bar]:
    """Show a bar on the error output while the block runs."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        yield Bar(shown, shown.add_task(what, total=total))
