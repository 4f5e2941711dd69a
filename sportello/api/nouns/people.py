"""People: found, read, kept with their addresses and telephones. The rules are those of the administration's form."""

from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from ninja import Query, Router, Status
from pydantic import Field

from sportello.api.conditions import Key
from sportello.api.keys import MANAGE, READ, Call
from sportello.api.nouns.registers import by_form, cut, rows_after
from sportello.api.reading import person
from sportello.api.refusals import Refusal
from sportello.api.shapes import ANY, HIGHEST, Id, PersonShape, Sent, Shape
from sportello.notifications.mail.welcoming import invite
from sportello.people.addresses import written_as
from sportello.people.callers import matching
from sportello.people.change import NotAllowed
from sportello.people.models import Address, Organisation, Person
from sportello.tickets.reaching import KEEP, keeps_people, may_list, may_reach
from sportello.web.admin.nouns.people import Contacts, PersonForm, Users

router = Router(tags=["People"])

Name = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00]*\S[^\x00]*$")]
Mail = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s\x00@]+@[^\s\x00@]+$")]


class PhoneShape(Shape):
    """A telephone."""

    number: str = Field(description="In E.164.")
    label: str


class PersonLine(PersonShape):
    """Somebody, as lists tell it."""

    organisation: PersonShape | None = Field(description="Their organisation, by id and name.")
    language: str
    login: bool = Field(description="Whether they can sign in.")
    in_use: bool


class PersonRead(PersonLine):
    """Somebody, and how they are reached."""

    addresses: list[str] | None = Field(
        description="Mail goes to the first. Null, as the telephones: no request of theirs is yours to see."
    )
    phones: list[PhoneShape] | None


class PeoplePage(Shape):
    """A page of people."""

    people: list[PersonLine]
    next: str | None = Field(description="Send it as `after` to go on; null: this was the last page.")


class SentPhone(Sent):
    """A telephone."""

    number: Annotated[str, Field(min_length=3, max_length=30, pattern=r"^[0-9+ ./()-]+$")]
    label: Annotated[str, Field(max_length=30, pattern=r"^[^\x00\r\n\d]*$")] = ""


class PersonChange(Sent):
    """What becomes another; what is left out stays."""

    name: Name | None = None
    language: Literal["it", "en"] | None = None
    organisation: Id | Literal["none"] | None = Field(
        None, description="Its id; `none`: no organisation any more."
    )
    addresses: Annotated[list[Mail], Field(max_length=20)] | None = Field(
        None, description="All of them, in order."
    )
    phones: Annotated[list[SentPhone], Field(max_length=20)] | None = Field(None, description="All of them.")


class NewPerson(PersonChange):
    """Somebody who asks."""

    name: Name


@router.get("/people", response=PeoplePage, auth=READ, summary="List people")
def list_people(
    request: Any,
    q: Annotated[
        str,
        Query(pattern=ANY, max_length=160, description="A name, a firm, a number, an address."),
    ] = "",
    organisation: Annotated[int | None, Query(ge=1, le=HIGHEST)] = None,
    works_in: Annotated[
        int | None, Query(ge=1, le=HIGHEST, description="Who works in this department: to whom to assign.")
    ] = None,
    after: Annotated[str, Query(pattern=r"^[0-9]{0,15}$")] = "",
) -> Any:
    """People in use, 50 a page by their ids; of those who fit words, the newest 60 at most.

    To list everybody, without saying whom, takes the right to edit people; so do the people of an organisation of
    which you see no request, and to find somebody by the mere beginning of an address.
    """
    keeper = keeps_people(request.actor)
    if not keeper and not (q.strip() or works_in or (organisation and may_list(request.actor, organisation))):
        raise NotAllowed(right=KEEP)
    rows = Person.objects.filter(is_active=True).select_related("organisation")
    if q.strip():
        begins = Address.objects.filter(address__istartswith=q.strip())
        written = begins if keeper else written_as(q.strip())
        reached = written.values_list("person", flat=True)[:60]
        rows = rows.filter(pk__in=[*matching(q.strip()), *reached])
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if works_in is not None:
        teams = Q(teams__department=works_in) | Q(supervises__department=works_in)
        rows = rows.filter(pk__in=Person.objects.filter(teams | Q(manages=works_in)).values("pk"))
    found, following = cut(rows_after(rows, after))
    return {"people": [_line(one) for one in found], "next": following}


def _line(one: Person) -> dict[str, Any]:
    firm = one.organisation
    return person(one) | {
        "organisation": {"id": firm.pk, "name": firm.name} if firm else None,
        "language": one.language,
        "login": one.login is not None,
        "in_use": one.is_active,
    }


def _read(row: Person, call: Call) -> dict[str, Any]:
    if not may_reach(call.actor, row.pk):
        return _line(row) | {"addresses": None, "phones": None}
    return _line(row) | {
        "addresses": [one.address for one in row.addresses.all()],
        "phones": [{"number": one.number, "label": one.label} for one in row.phones.order_by("pk")],
    }


def _person(key: int) -> Person:
    row = Person.objects.filter(pk=key).select_related("organisation").first()
    if row is None:
        raise Refusal("no_such_address")
    return row


@router.get("/people/{key}", response=PersonRead, auth=READ, summary="Read a person")
def read_person(request: Any, key: Key) -> Any:
    """Who they are; and how they are reached, where a request of theirs is yours to see."""
    return _read(_person(key), request)


def _said(row: Person, change: PersonChange) -> QueryDict:
    """The form of the administration, with what stays and what changes."""
    said = QueryDict(mutable=True)
    firm = row.organisation.name if row.organisation_id and row.organisation else ""
    if change.organisation is not None:
        found = Organisation.objects.filter(pk=0 if change.organisation == "none" else change.organisation)
        firm = found.values_list("name", flat=True).first() or ""
        if not firm and change.organisation != "none":
            raise Refusal("unknown_organisation")
    said["name"], said["organisation"] = change.name or row.name, firm
    said["language"] = change.language or row.language or "it"
    stored = row.pk is not None
    addresses = [one.address for one in row.addresses.all()] if stored else []
    phones = [f"{one.number} {one.label}" for one in row.phones.order_by("pk")] if stored else []
    if change.phones is not None:
        phones = [f"{one.number} {one.label}" for one in change.phones]
    said["addresses"] = "\n".join(addresses if change.addresses is None else change.addresses)
    said["phones"] = "\n".join(phones)
    return said


def _keep(call: Call, row: Person, change: PersonChange) -> Person:
    """Store it by the form of the administration. Raises NotAllowed, FormRefused."""
    by_form(call, Contacts(), PersonForm, _said(row, change), row)
    return _person(row.pk)


@router.post("/people", response={201: PersonRead}, auth=MANAGE, summary="Keep a new person")
def make_person(request: Any, response: HttpResponse, new: NewPerson) -> Any:
    """Somebody who asks and does not sign in."""
    row = _keep(request, Person(language="it"), new)
    response.headers["Location"] = f"{request.path}/{row.pk}"
    return _read(row, request)


@router.patch("/people/{key}", response=PersonRead, auth=MANAGE, summary="Change a person")
def change_person(request: Any, key: Key, change: PersonChange) -> Any:
    """Name, language, organisation, addresses, telephones. Logins and roles are given on the pages."""
    return _read(_keep(request, _person(key), change), request)


@router.post("/people/{key}/end", response=PersonRead, auth=MANAGE, summary="Take a person out of use")
def end_person(request: Any, key: Key) -> Any:
    """They stay where they are named, and are offered no more."""
    row = _person(key)
    register = Users() if row.login is not None else Contacts()
    if not register.may_end(request.actor, row):
        raise NotAllowed(right=register.right)
    register.end(row, request.actor, request.at)
    return _read(_person(key), request)


@router.post("/people/{key}/return", response=PersonRead, auth=MANAGE, summary="Bring a person back")
def restore_person(request: Any, key: Key) -> Any:
    """They are in use again."""
    row = _person(key)
    Contacts().restore(row, request.actor, request.at)
    return _read(_person(key), request)


@router.post("/people/{key}/invitation", response={202: None}, auth=MANAGE, summary="Invite a person")
def invite_person(request: Any, key: Key) -> Any:
    """Mail a link with which they choose their password, in their language. It ends every link before it."""
    row = _person(key)
    invite(row, by=Users().by(request.actor, row, request.at))
    return Status(202, None)
