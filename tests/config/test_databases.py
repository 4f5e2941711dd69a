"""The databases behave in tests as they do in production."""

import pytest
from django.db import connection

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
