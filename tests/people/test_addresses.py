"""Addresses are found in whatever case, by an index on both databases: mail is received among thousands of people."""

import pytest
from django.db import connection

from sportello.people.addresses import written_as
from sportello.people.models import Address, Person

pytestmark = pytest.mark.django_db


def test_case_makes_no_difference() -> None:
    person = Person.objects.create(name="Lia Neri")
    Address.objects.create(person=person, address="Lia@Nuova.it")
    assert written_as("lIA@nuova.IT").get().person == person
    assert not written_as("altra@nuova.it").exists()


def test_an_address_is_looked_up_by_its_index() -> None:
    people = Person.objects.bulk_create([Person(name=f"Lia {number}") for number in range(300)])
    Address.objects.bulk_create([Address(person=one, address=f"{one.pk}@nuova.it") for one in people])
    if (
        connection.vendor == "postgresql"
    ):  # whose plans follow what it knows of a table, and one of no rows is all alike
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("ANALYZE people_address")
    asked = written_as("lia@nuova.it")
    for question in (asked, Person.objects.filter(addresses__in=asked)):
        assert "one_person_an_address" in question.explain()
