"""Words that nobody outside a department may read, planted wherever somebody writes; and those who are outside."""

from datetime import timedelta
from typing import Any

from sportello.desk.conversation import note
from sportello.desk.following import tag
from sportello.knowledge.writing import Words
from sportello.oncall.models import Rota
from sportello.people.models import Address, Organisation, Person, Team
from sportello.tickets.models import Ticket
from sportello.workspace.drafts import keep_draft
from sportello.workspace.models import Call, CannedReply, Macro, SavedView
from tests.cast import a_person
from tests.knowledge.shelf import an_article, said_again
from tests.web.desk import a_ticket, acting, just_now

ADDRESS = "zoe@zaffiro-posta.example"
NAME = "rubino"  # of the customer: agents find people by their names, nobody else does


def plant(author: Person, customer: Person, team: Team, ticket: Ticket) -> dict[str, int]:
    """Write them into everything that a department has; ids of what was made, by noun."""
    by: dict[str, Any] = {"actor": acting(author), "at": just_now()}
    department = team.department
    Person.objects.filter(pk=customer.pk).update(name="Zoe Rubino")
    Organisation.objects.filter(people=customer).update(name="Officine Rubino")
    Address.objects.create(person=customer, address=ADDRESS)
    Rota.objects.update(team=team)
    note(ticket.pk, text="Una nota zaffiro.", **by)
    tag(ticket.pk, add=["zaffiro"], **by)
    Ticket.objects.filter(pk=ticket.pk).update(subject="Stampante zaffiro")
    a_ticket(customer, department, "Plotter zaffiro", text="Testo zaffiro.")
    keep_draft(author.pk, ticket.pk, "reply", text="Bozza zaffiro", at=just_now())
    public = an_article(author, "Guida aperta", department=department, body="Aperto.", internal="zaffiro")
    for language in ("it", "en"):
        said_again(public, author, Words("Guida zaffiro", "zaffiro", "zaffiro"), language=language)
    hidden = an_article(author, "Interno zaffiro", department=department, public=False)
    view = SavedView.objects.create(owner=author, name="Vista zaffiro", place="mine", department=department)
    macro = Macro.objects.create(name_it="Macro zaffiro", department=department, actions=[{"do": "take"}])
    CannedReply.objects.create(name_it="Saluto zaffiro", text_it="zaffiro", department=department)
    call = Call.objects.create(
        agent=author, caller_name="Chiamata zaffiro", note="zaffiro", outcome="not_for_us", department=department,
        began_at=just_now() - timedelta(hours=1), saved_at=just_now(),
    )  # fmt: skip
    made = {"public": public, "hidden": hidden, "view": view, "macro": macro, "call": call}
    return {name: row.pk for name, row in made.items()}


def read_in(content: bytes, *, asks: bool = False) -> bool:
    """Whether somebody reads there what they must not; `asks` for who only asks."""
    text = content.decode(errors="replace").lower()
    return "zaffiro" in text or (asks and NAME in text)


def stranger(agent: Person) -> Person:
    """The agent of another department, with every role there."""
    elsewhere = agent.roles.get().department
    for role in ("supervisor", "manager", "problem_manager", "knowledge_editor"):
        agent.roles.create(department=elsewhere, role=role)
    return agent


def outsiders() -> list[Person]:
    """Who only asks: of another firm, and of a partner that serves it."""
    other = Organisation.objects.create(name="Altra ditta")
    partner = Organisation.objects.create(name="Rete Nord", kind=Organisation.Kind.PARTNER)
    other.served_by.add(partner)
    return [a_person("Nina", organisation=other), a_person("Olga", organisation=partner)]
