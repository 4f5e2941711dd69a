"""The databases behave in tests as they do in production."""

from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from sportello.config.databases import database

pytestmark = pytest.mark.django_db


def asked(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.mark.sqlite
def test_sqlite_keeps_a_write_ahead_log_and_checks_references() -> None:
    assert asked("PRAGMA journal_mode") == "wal"
    assert asked("PRAGMA foreign_keys") == 1
    assert asked("PRAGMA busy_timeout") == 20_000


@pytest.mark.postgresql
def test_postgresql_is_recent_enough() -> None:
    assert connection.vendor == "postgresql"
    assert int(str(asked("SHOW server_version_num"))) >= 150_000


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_writers_of_a_process_take_turns() -> None:
    """The second begins when the first has ended, however it ends."""
    begun = []

    def write() -> None:
        with transaction.atomic():
            begun.append(True)
        connection.close()

    for ends_badly in (False, True):
        with suppress(RuntimeError), transaction.atomic():
            other = Thread(target=write)
            other.start()
            other.join(0.05)
            assert not begun
            if ends_badly:
                raise RuntimeError
        other.join(5)
        assert begun.pop()


def test_a_pooler_can_do_without_prepared_statements() -> None:
    def threshold(query: str) -> object:
        found = database(f"postgresql://u:p@h/d{query}", Path(), 10)
        return found["OPTIONS"]["prepare_threshold"]

    assert (threshold(""), threshold("?prepare_threshold=none"), threshold("?prepare_threshold=7")) == (
        2,
        None,
        7,
    )
    with pytest.raises(ImproperlyConfigured):
        threshold("?prepare_threshold=often")
