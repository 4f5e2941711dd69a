"""A partner sees the requests of the customers it serves, and asks for them; of nobody else."""

import pytest

from sportello.desk.change import NotAllowed
from sportello.desk.opening import Request, open_ticket
from sportello.escalation.models import Entry
from sportello.people.models import Area, Department, Organisation, Person
from sportello.tickets.models import Ticket
from sportello.web.portal.access import asker
from tests.cast import a_person
from tests.web.desk import a_ticket, browser_of, just_now
from tests.web.test_portal import kinds, solved, text_of


@pytest.fixture
def partner(dario: Person) -> Person:
    """Olga works for a partner that serves Dario's company."""
    assert dario.organisation is not None
    firm = Organisation.objects.create(name="Rete Nord", kind=Organisation.Kind.PARTNER)
    dario.organisation.served_by.add(firm)
    return a_person("Olga", organisation=firm)


class TestPartner:
    """A partner sees its customers' requests, and asks for them."""

    def test_sees_those_it_serves_only(
        self, ticket: Ticket, partner: Person, it_department: Department
    ) -> None:
        other = a_person("Zeno", organisation=Organisation.objects.create(name="Altrove"))
        foreign = a_ticket(other, it_department, "Altra cosa")
        olga = browser_of(partner)
        page = text_of(olga, "/portale/?which=customers")
        assert ticket.subject in page
        assert "Altra cosa" not in page
        assert olga.get(f"/portale/{foreign.number}/").status_code == 404
        assert olga.get(f"/portale/?which=customers&customer={other.organisation_id}").context["items"] == []
        only = olga.get(f"/portale/?which=customers&customer={ticket.organisation_id}").context["items"]
        assert [item.number for item in only] == [ticket.number]

    def test_writes_and_confirms_for_them(self, ticket: Ticket, partner: Person, ada: Person) -> None:
        olga = browser_of(partner)
        olga.post(f"/portale/{ticket.number}/messaggi/", {"text": "Scrivo io per loro."})
        assert "requester_wrote" in kinds(ticket)
        solved(ticket, ada)
        olga.post(f"/portale/{ticket.number}/conferma/")
        ticket.refresh_from_db()
        assert ticket.status == "closed"

    def test_opens_on_behalf_of_a_customers_person(
        self, seven_levels: object, partner: Person, dario: Person, it_department: Department
    ) -> None:
        olga = browser_of(partner)
        posted = {"subject": "Rete ferma", "about": f"d{it_department.pk}", "person": str(dario.pk)}
        olga.post("/portale/nuova/", posted)
        made = Ticket.objects.get()
        assert (made.requester, made.on_behalf_of, made.area) == (partner, dario, "indirect")
        assert made.organisation == dario.organisation
        assert "Rete ferma" in text_of(browser_of(dario), "/portale/")
        stranger = a_person("Zeno", organisation=Organisation.objects.create(name="Altrove"))
        refused = olga.post("/portale/nuova/", posted | {"person": str(stranger.pk)})
        assert refused.status_code == 422

    def test_is_asked_only_about_departments_that_meet_its_area(
        self, seven_levels: object, partner: Person, dario: Person, it_department: Department, carla: Person
    ) -> None:
        people = Department.objects.create(name_it="Personale", prefix="HR", manager=carla)
        policy = Entry.objects.filter(department=it_department)[0].policy
        Entry.objects.create(department=people, area=Area.DIRECT, policy=policy)
        assert f'value="d{people.pk}"' not in text_of(browser_of(partner), "/portale/nuova/")
        posted = {"subject": "Ferie", "about": f"d{people.pk}"}
        assert browser_of(partner).post("/portale/nuova/", posted).status_code == 422
        staff = browser_of(a_person("Rita"))
        assert f'value="d{people.pk}"' in text_of(staff, "/portale/nuova/")

    def test_a_customer_that_is_no_partner_serves_nobody(self, partner: Person, dario: Person) -> None:
        assert asker(partner).serves == {dario.organisation_id}
        assert asker(dario).serves == frozenset()
        assert partner.organisation is not None
        partner.organisation.kind = Organisation.Kind.CUSTOMER
        partner.organisation.save()
        assert asker(partner).serves == frozenset()


def test_open_ticket_refuses_a_partner_who_does_not_serve(
    seven_levels: object, dario: Person, partner: Person, it_department: Department
) -> None:
    stranger = a_person("Zeno")
    wanted = Request(requester=stranger.pk, department=it_department.pk, subject="x")
    with pytest.raises(NotAllowed):
        open_ticket(wanted, actor=asker(partner), at=just_now())
