"""What is offered in the portal to whom: a department or a category for our own people is not shown to customers."""

import pytest
from django.test import Client

from sportello.catalogue.models import Category
from sportello.knowledge.models import Article
from sportello.people.models import Department, Offered, Organisation, Person
from sportello.tickets.models import Ticket
from tests.knowledge.shelf import an_article
from tests.web.desk import browser_of

pytestmark = pytest.mark.django_db
Catalogue = dict[str, Category]


@pytest.fixture
def tree(seven_levels: object, it_department: Department) -> Catalogue:
    """Absences, with holidays inside; and applications, which everybody may send."""
    absences, holidays, applications = (
        Category.objects.create(department=it_department, name_it=name)
        for name in ("Assenze", "Ferie", "Candidature")
    )
    Category.objects.filter(pk=holidays.pk).update(parent=absences)
    Category.objects.filter(pk=applications.pk).update(offered_to=Offered.EVERYBODY)
    return {"absences": absences, "holidays": holidays, "applications": applications}


def shown(person: Person) -> set[str]:
    page = browser_of(person).get("/portale/nuova/")
    return {value for _, rows in page.context["form"].known.groups for value, _ in rows}


def test_a_department_for_our_own_people_is_not_shown_to_customers(
    tree: Catalogue, it_department: Department, dario: Person, ada: Person, eva: Person
) -> None:
    everything = {f"d{it_department.pk}", *(f"c{one.pk}" for one in tree.values())}
    assert shown(dario) == everything
    Department.objects.filter(pk=it_department.pk).update(offered_to=Offered.OWN)
    open_to_all = {f"c{tree['applications'].pk}"}
    assert shown(dario) == open_to_all
    assert shown(ada) == everything
    Person.objects.filter(pk=dario.pk).update(
        organisation=Organisation.objects.create(name="Noi", kind=Organisation.Kind.OWN)
    )
    assert shown(Person.objects.get(pk=dario.pk)) == everything
    Department.objects.filter(pk=it_department.pk).update(offered_to=Offered.NOBODY)
    assert shown(ada) == open_to_all


def test_a_category_says_it_for_what_is_inside(tree: Catalogue, dario: Person, ada: Person) -> None:
    Category.objects.filter(pk=tree["absences"].pk).update(offered_to=Offered.OWN)
    assert not shown(dario) & {f"c{tree[name].pk}" for name in ("absences", "holidays")}
    assert f"c{tree['holidays'].pk}" in shown(ada)
    Category.objects.filter(pk=tree["holidays"].pk).update(offered_to=Offered.EVERYBODY)
    assert f"c{tree['holidays'].pk}" in shown(dario)


def test_what_is_not_offered_is_not_taken(tree: Catalogue, it_department: Department, dario: Person) -> None:
    Department.objects.filter(pk=it_department.pk).update(offered_to=Offered.OWN)
    said = {"subject": "Vorrei le ferie", "feeling": "question", "seen": "1"}
    for about in (f"d{it_department.pk}", f"c{tree['holidays'].pk}"):
        assert browser_of(dario).post("/portale/nuova/", said | {"about": about}).status_code == 422
    assert not Ticket.objects.exists()


def test_guides_about_it_are_not_offered_either(
    tree: Catalogue, it_department: Department, dario: Person, ada: Person, carla: Person
) -> None:
    about, free, other = (an_article(carla, f"Ferie {words}", department=it_department) for words in "abc")
    Article.objects.filter(pk=about.pk).update(category=tree["holidays"])
    Article.objects.filter(pk=other.pk).update(category=tree["applications"])
    Department.objects.filter(pk=it_department.pk).update(offered_to=Offered.OWN)
    for address in ("/portale/guide/", "/portale/guide/?q=ferie", "/portale/nuova/simili/?subject=ferie"):
        page = browser_of(dario).get(address).content.decode()
        assert [f"/guide/{one.pk}/" in page for one in (about, free)] == [False, False], address
        assert f"/guide/{other.pk}/" in page, address
    assert f"/guide/{about.pk}/" in browser_of(ada).get("/portale/guide/").content.decode()
    assert browser_of(dario).get(f"/portale/guide/{about.pk}/").status_code == 200


def test_the_administration_says_it(as_tommaso: Client, it_department: Department, tree: Catalogue) -> None:
    rows: dict[str, Department | Category] = {f"/admin/departments/{it_department.pk}/": it_department}
    rows[f"/admin/categories/{tree['absences'].pk}/"] = tree["absences"]
    for address, row in rows.items():
        form = as_tommaso.get(address).context["form"]
        said = {name: form[name].value() or "" for name in form.fields} | {"offered_to": "own"}
        assert as_tommaso.post(address, said).status_code == 302
        row.refresh_from_db()
        assert row.offered_to == Offered.OWN
        assert "our own people only" in as_tommaso.get(address).content.decode()
