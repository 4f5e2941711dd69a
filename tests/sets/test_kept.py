"""Kept queries give what Django's own do, made once whatever is put in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.db.models.functions import Length
from pytest_django import DjangoAssertNumQueries

from sportello.people.models import Department, Organisation, Person, RoleAssignment
from sportello.sets.kept import Among, Given, Kept
from sportello.workspace.models import AccessToken

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 3, 9, 8, tzinfo=UTC)


def test_the_same_models_come_with_their_relations(
    ada: Person, it_department: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    RoleAssignment.objects.all().delete()
    for department in (it_department, None):
        RoleAssignment.objects.create(person=ada, department=department, role="manager")
    kept = Kept(
        lambda: (
            RoleAssignment.objects.filter(person=Given("person", BigIntegerField()))
            .select_related("person", "department")
            .order_by("pk")
        )
    )
    with django_assert_num_queries(2):
        assert kept.first(person=0) is None
        here, everywhere = kept.rows(person=ada.pk)
        assert (here.person, here.department) == (ada, it_department)
        assert here.department is not None
        assert (here.person.name, here.department.name_it) == (ada.name, it_department.name_it)
        assert (everywhere.person.is_active, everywhere.department) == (True, None)


def test_values_are_given_each_time_anew(ada: Person, dario: Person) -> None:
    firm = Organisation.objects.create(name="Ferriera")
    Person.objects.filter(pk=dario.pk).update(organisation=firm)
    kept = Kept(
        lambda: (
            Person.objects.filter(
                pk__in=Among("ids", BigIntegerField()), name__contains=Given("part", CharField())
            )
            .order_by("pk")
            .values_list("pk", "organisation__name")
        )
    )
    assert kept.rows(ids=[ada.pk, dario.pk], part="") == sorted([(ada.pk, None), (dario.pk, "Ferriera")])
    assert kept.rows(ids=[dario.pk], part=dario.name[:3]) == [(dario.pk, "Ferriera")]
    assert kept.rows(ids=[], part="") == []


def test_moments_and_lists_are_read_as_what_they_are(ada: Person) -> None:
    AccessToken.objects.create(person=ada, made_by=ada, name="Prova", scopes=["read"], made_at=WHEN)
    kept = Kept(lambda: AccessToken.objects.filter(made_at__gte=Given("since", DateTimeField())).order_by())
    (found,) = kept.rows(since=WHEN)
    assert (found.made_at, found.scopes) == (WHEN, ["read"])
    assert kept.rows(since=WHEN + timedelta(seconds=1)) == []


def test_what_is_reckoned_comes_with_the_models(ada: Person) -> None:
    """In whatever place it stands, beside relations too."""
    kept = Kept(
        lambda: RoleAssignment.objects.annotate(length=Length("person__name")).select_related("person")
    )
    rows: list[Any] = kept.rows()
    assert {(row.person, row.length) for row in rows} == {(row.person, len(row.person.name)) for row in rows}
    assert ada in {row.person for row in rows}


def test_nobody_is_among_many(ada: Person) -> None:
    """As Django does: what is unknown is none of them, and spoils nothing for the others."""
    kept = Kept(lambda: Person.objects.filter(pk__in=Among("ids", BigIntegerField())).values_list("pk"))
    assert [tuple(row) for row in kept.rows(ids={ada.pk, None})] == [(ada.pk,)]
    assert kept.rows(ids=[None]) == []


@pytest.mark.parametrize(
    "lost",
    [
        lambda: Person.objects.prefetch_related("roles"),
        lambda: Person.objects.values_list("pk", flat=True),
        lambda: Person.objects.values("pk"),
    ],
)
def test_what_would_be_lost_is_refused(lost: Callable[[], Any]) -> None:
    with pytest.raises(TypeError):
        Kept(lost).rows()
