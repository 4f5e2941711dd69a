"""How a task is declared: `@task` above a function at the top of a module, then `function.enqueue(...)`.

The interface is that of Django's tasks; here it gains attempts. Arguments are JSON: ids, texts, numbers, moments as
ISO text. Enqueueing belongs to the transaction around it. A task may run twice, after a kill: it must be idempotent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar, overload

import django_tasks
from django_tasks.base import Task, TaskContext

from sportello.jobs.hold import Hold

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT, LONG, NOTICES, WEBHOOKS = "default", "long", "notices", "webhooks"
QUEUES = (DEFAULT, LONG, NOTICES, WEBHOOKS)
"""What takes longer than some seconds belongs on LONG: it never holds up what is on DEFAULT.

What waits for a service of somebody else's (NOTICES: chat, push and mail to agents; WEBHOOKS) has lanes of its own: a
service that hangs holds up its like, and neither mail to requesters nor anything else.
"""
AT_ONCE: Mapping[str, int] = {DEFAULT: 2, LONG: 1, NOTICES: 3, WEBHOOKS: 2}
"""How many jobs of each queue a process does at once."""

MAX_ATTEMPTS = 5
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """A task with the number of times it is tried, and the longest pause between two tries."""

    max_attempts: int = MAX_ATTEMPTS
    longest_pause: timedelta = LONGEST_PAUSE

    def enqueue_each(self, calls: Sequence[Sequence[Any]]) -> None:
        """Ask for a job for each of these arguments, as a set."""
        backend: Any = self.get_backend()
        backend.enqueue_each(self, calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(TaskContext):
    """What a task with `takes_context` is told of the job that runs it."""

    hold: Hold

    def step(self, done: int, total: int) -> None:
        """Say between two transactions how far the job is (in units of its own); others have their turn here.

        Raises Stopped or Lost, which a task must let pass: what is left is done by the next holder of the job.
        """
        self.hold.step(done, total)

    @property
    def reached(self) -> Any:
        """What the last `keep` wrote down, by this holder or the one before; None at the beginning."""
        return self.hold.reached

    @property
    def done(self) -> int:
        """How far the job was at that place."""
        return self.hold.done

    @property
    def total(self) -> int:
        """How much it was thought to be in all; 0 at the beginning."""
        return self.hold.total

    def keep(self, reached: Any, done: int, total: int) -> None:
        """Write down (as JSON) where to go on, inside the transaction of what was done: so it is done exactly once.

        Raises Lost when another has taken the job by now, and with it undoes that transaction.
        """
        self.hold.keep(reached, done, total)


class GiveUp(Exception):
    """Raised by a task that would fail again however often it is tried: the job has failed at once."""


@overload
def task(function: Callable[P, T], /) -> JobTask[P, T]: ...


@overload
def task(
    *,
    takes_context: Literal[True],
    priority: int = 0,
    queue_name: str = DEFAULT,
    max_attempts: int = MAX_ATTEMPTS,
    longest_pause: timedelta = LONGEST_PAUSE,
) -> Callable[[Callable[Concatenate[Context, P], T]], JobTask[P, T]]: ...


@overload
def task(
    *,
    takes_context: Literal[False] = False,
    priority: int = 0,
    queue_name: str = DEFAULT,
    max_attempts: int = MAX_ATTEMPTS,
    longest_pause: timedelta = LONGEST_PAUSE,
) -> Callable[[Callable[P, T]], JobTask[P, T]]: ...


def task(function: Any = None, /, **options: Any) -> Any:
    """Declare a task. With `takes_context` its first argument is called `context`."""
    return django_tasks.task(function, **options)
