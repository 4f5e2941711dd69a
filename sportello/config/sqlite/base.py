"""Django's SQLite, where the writers of one process take turns.

SQLite lets one of them write. The others try again after a sleep, a longer one each time: of four callers at once one
waits for a tenth of a second while nobody writes. Here the next begins when the one before has ended. Other processes
are waited for as ever (`timeout`).
"""

from collections import defaultdict
from functools import lru_cache
from threading import Lock
from typing import Any

from django.db.backends.sqlite3 import base

_Cursor: Any = base.SQLiteCursorWrapper
_Connection: Any = base.DatabaseWrapper
_TURNS: "defaultdict[str, Lock]" = defaultdict(Lock)


class Cursor(_Cursor):  # type: ignore[misc]
    """Django's cursor, which need not turn the same words twice into those that SQLite takes."""

    def convert_query(self, query: str, *, param_names: Any = None) -> Any:
        """A statement with SQLite's own marks for what is put in."""
        return (
            _turned(query) if param_names is None else super().convert_query(query, param_names=param_names)
        )


@lru_cache(maxsize=1_000)
def _turned(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class DatabaseWrapper(_Connection):  # type: ignore[misc]
    """A connection of a thread."""

    _turn: "Lock | None" = None

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor of this connection."""
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        """Wait for our turn, then begin. Whoever waits too long asks SQLite, which knows why."""
        turn = _TURNS[str(self.settings_dict["NAME"])]
        if turn.acquire(timeout=float(self.settings_dict["OPTIONS"].get("timeout", 5))):
            self._turn = turn
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> Any:
        done = super()._commit()
        self._end_turn()
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.release()
            self._turn = None
