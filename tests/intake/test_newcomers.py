"""Whom a log names: found or made, and nobody given a role for a name."""

import pytest

from sportello.intake.newcomers import Named, introduce
from sportello.people.models import Department, Person

pytestmark = pytest.mark.django_db


def test_a_customer_of_a_workers_name_gets_no_role(it_department: Department, ada: Person) -> None:
    stranger = Person.objects.create(name="Piero Verdi")
    named = Named()
    named.workers.update(["Piero Verdi", ada.name])
    known = introduce(named, it_department, "nessuno")
    assert not stranger.roles.exists()
    worker = Person.objects.get(pk=known.people["Piero Verdi"])
    assert worker != stranger
    assert worker.roles.get().role == "agent"
    assert known.people[ada.name] == ada.pk
    assert introduce(named, it_department, "nessuno").people == known.people  # again: the same people
