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
    if connection.vendor == "postgresql":  # which would read a table of no rows from end to end
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    asked = written_as("lia@nuova.it")
    people = Person.objects.filter(addresses__in=asked)
    for question in (asked, people):
        assert "one_person_an_address" in question.explain()
