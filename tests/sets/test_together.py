"""What one command writes goes off together, and nothing can tell that it did."""

from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sportello.people.models import Membership, Organisation, Person, Team
from sportello.sets.together import written_together
from sportello.sets.writes import delete_rows, insert_rows, update_rows

pytestmark = pytest.mark.django_db
FIRM = ("name", "kind", "tier")


def firms() -> list[tuple[str, str]]:
    return list(Organisation.objects.order_by("name").values_list("name", "tier"))


def writing(statements: Any) -> list[str]:
    return [one["sql"] for one in statements if "INSERT" in one["sql"] or "UPDATE" in one["sql"]]


def test_writes_of_one_table_keep_their_order_and_each_sees_the_one_before() -> None:
    with written_together():
        insert_rows(Organisation, FIRM, [("Alta", "customer", ""), ("Bassa", "customer", "")])
        update_rows(Organisation, ("name",), ("tier",), [("Alta", "gold"), ("Bassa", '100% \\ "x"')])
        delete_rows(Organisation, ("name",), [("Bassa",)])
        insert_rows(Organisation, FIRM, [("Bassa", "partner", "iron")])
    assert firms() == [("Alta", "gold"), ("Bassa", "iron")]


def test_whoever_asks_in_between_finds_what_was_written() -> None:
    with written_together():
        insert_rows(Organisation, FIRM, [("Alta", "customer", "")])
        assert firms() == [("Alta", "")]
        update_rows(Organisation, ("name",), ("tier",), [("Alta", "gold")])
        with written_together():
            insert_rows(Organisation, FIRM, [("Bassa", "customer", "")])
        assert Organisation.objects.count() == 2
    assert firms() == [("Alta", "gold"), ("Bassa", "")]


def test_writes_of_several_tables_are_one_statement_on_postgresql(ada: Person, first_level: Team) -> None:
    with CaptureQueriesContext(connection) as asked, written_together():
        insert_rows(Organisation, FIRM, [("Alta", "customer", "")])
        delete_rows(Membership, ("team", "person"), [(first_level.pk, ada.pk)])
        update_rows(Person, ("id",), ("name",), [(ada.pk, "Ada B.")])
    assert len(writing(asked.captured_queries)) == (1 if connection.vendor == "postgresql" else 2)
    assert firms() == [("Alta", "")]
    assert Person.objects.get(pk=ada.pk).name == "Ada B."
    assert not Membership.objects.filter(team=first_level, person=ada).exists()


def test_what_goes_wrong_is_raised_and_nothing_after_a_fault_is_written(ada: Person) -> None:
    def written(again: int | None) -> None:
        with transaction.atomic(), written_together():
            insert_rows(Organisation, FIRM, [("Alta", "customer", "")])
            if again is None:
                raise RuntimeError
            insert_rows(Person, ("id", "name"), [(again, "Zweimal")])

    with pytest.raises(IntegrityError):
        written(ada.pk)
    with pytest.raises(RuntimeError):
        written(None)
    assert firms() == []
    with written_together():  # nothing waits from before
        pass
    assert firms() == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_statement_needs_no_transaction_and_several_get_one() -> None:
    def committed(more: list[tuple[str, str]]) -> int:
        with CaptureQueriesContext(connection) as asked, written_together():
            insert_rows(Organisation, FIRM, [("Alta", "customer", "")])
            for name, tier in more:
                update_rows(Organisation, ("name",), ("tier",), [(name, tier)])
        return sum(one["sql"] == "COMMIT" for one in asked.captured_queries)

    assert committed([]) == 0
    assert not connection.in_atomic_block
    Organisation.objects.all().delete()
    assert committed([("Alta", "gold"), ("Alta", "iron")]) == 1
    assert firms() == [("Alta", "iron")]
    Organisation.objects.all().delete()
    with pytest.raises(DataError):
        committed([("Alta", "gold"), ("Alta", "x" * 1_000)])
    assert firms() == []
    assert not connection.in_atomic_block
