"""Plans that PostgreSQL keeps for a connection, when an upgrade changes what they rest on."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import NotSupportedError, connection, transaction

from sportello.sets.planned import planned_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def number() -> object:
    with planned_once() as cursor:
        cursor.execute("SELECT n FROM only_for_plans WHERE n = %s::bigint", [7])
        return cursor.fetchone()[0]


def alter(statement: str) -> None:
    """By another process: psycopg would notice its own."""
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "host", "port") if name in parameters}
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute(statement)


@pytest.fixture(autouse=True)
def planned() -> Iterator[None]:
    alter("CREATE TABLE only_for_plans AS SELECT 7::integer AS n")
    try:
        assert [number() for _time in range(4)] == [7] * 4
        alter("ALTER TABLE only_for_plans ALTER n TYPE bigint")
        yield
    finally:
        alter("DROP TABLE only_for_plans")


def test_a_statement_is_planned_anew_after_a_columns_type_changed() -> None:
    assert number() == 7


def test_one_transaction_is_lost_and_the_next_one_plans_anew() -> None:
    def read() -> object:
        with transaction.atomic():
            return number()

    with pytest.raises(NotSupportedError):
        read()
    assert read() == 7


def test_marks_are_those_of_the_database_and_a_percent_sign_stays() -> None:
    with planned_once() as cursor:
        cursor.execute("SELECT n, '100%%' FROM only_for_plans WHERE n IN (%s::bigint, %s::bigint)", [1, 7])
        assert cursor.fetchall() == [(7, "100%")]
