"""A small cache in the database, for what is rare and must hold over all web processes: attempts to sign in, and such.

A statement each, none of which looks at other keys. What every page needs is remembered in the process (`process`).
"""

import hashlib
import json
import time
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from sportello.jobs.task import task
from sportello.workspace.models import Tally

FOREVER: Final = 10 * 365 * 86_400.0
_PUT: Final = """
    INSERT INTO workspace_tally ("key", "value", "until") VALUES (%s, %s, %s)
    ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value", "until" = excluded."until"
"""


class Tallies(BaseCache):
    """Values are what JSON holds."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        del location
        super().__init__(params)

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | object | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Put it unless it is there; whether it was put. Of several processes one succeeds."""
        return self._put(_PUT + 'WHERE workspace_tally."until" <= %s', key, value, timeout, version, _now())

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | object | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Put it."""
        self._put(_PUT, key, value, timeout, version)

    def _put(
        self, statement: str, key: str, value: Any, timeout: Any, version: int | None, *more: float
    ) -> bool:
        until = self.get_backend_timeout(timeout)
        if until is None:
            until = _now() + FOREVER
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._digest(key, version), json.dumps(value), until, *more])
            return bool(cursor.rowcount > 0)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What was put, while it holds."""
        found = Tally.objects.filter(pk=self._digest(key, version), until__gt=_now())
        value = found.values_list("value", flat=True).first()
        return default if value is None else json.loads(value)

    def touch(
        self, key: str, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Let it hold longer; whether it was there."""
        until = self.get_backend_timeout(timeout)  # type: ignore[arg-type]
        found = Tally.objects.filter(pk=self._digest(key, version), until__gt=_now())
        return bool(found.update(until=_now() + FOREVER if until is None else until))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; whether it was there."""
        return bool(Tally.objects.filter(pk=self._digest(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget all."""
        Tally.objects.all().delete()

    def _digest(self, key: str, version: int | None) -> str:
        """Keys hold addresses of people: they are not kept."""
        return hashlib.sha256(self.make_key(key, version=version).encode()).hexdigest()


def _now() -> float:
    """Whoever counts attempts goes by the clock of the machine, however fast a trial desk lives."""
    return time.time()  # noqa: TID251


@task
def forget_tallies() -> int:
    """The periodic job: what holds no longer."""
    return int(Tally.objects.filter(until__lte=_now()).delete()[0])
