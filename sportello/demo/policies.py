"""The ladders and the promises of the sample desk: a policy a department and area, SLAs from gold to standard."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sportello.demo.departments import House
from sportello.demo.people import Cast
from sportello.domain.priority import Priority
from sportello.domain.staff import Target, TargetKind
from sportello.domain.template import seven_levels
from sportello.escalation.document import set_priority_time, set_time, tidy
from sportello.escalation.models import Entry, Policy, PolicyVersion
from sportello.escalation.publish import publish_policy, publish_sla
from sportello.oncall.models import Rota
from sportello.people.actor import actor_for
from sportello.people.models import Area, Person
from sportello.sla.drafts import save_draft, stamp_of
from sportello.sla.models import SLAPolicy

CRITICAL = ["priority", "=", 1]
URGENT = ["priority", "<=", 2]

RULES: list[dict[str, Any]] = [
    {
        "id": "reopened_twice",
        "name": {"it": "Riaperta due volte", "en": "Reopened twice"},
        "when": ["reopened", ">=", 2],
        "at_least": 3,
    },
    {
        "id": "ping_pong",
        "name": {"it": "Rimbalzata tra i gruppi", "en": "Bounced between teams"},
        "when": {"all": [["bounced", ">=", 2], ["priority", "<=", 3]]},
        "at_least": 3,
    },
    {
        "id": "chased",
        "name": {"it": "Sollecitata tre volte senza risposta", "en": "Chased three times without an answer"},
        "when": ["chased", ">=", 3],
    },
    {
        "id": "too_complex",
        "name": {"it": "Segnata come troppo complessa", "en": "Marked as too complex"},
        "when": {"any": [["too_complex", "=", True], ["linked_incidents", ">=", 5]]},
        "at_least": 5,
    },
]

# Resolution and responses by priority. Gold is promised round the clock.
GOLD = {
    "first_response": {"critical": "10m", "high": "20m", "medium": "1h", "low": "4h"},
    "next_response": {"critical": "30m", "high": "1h", "medium": "4h", "low": "1bd"},
    "resolution": {"critical": "2h", "high": "6h", "medium": "1bd", "low": "3bd"},
}
SILVER = {
    "first_response": {"critical": "20m", "high": "40m", "medium": "2h", "low": "8h"},
    "next_response": {"critical": "1h", "high": "3h", "medium": "8h", "low": "2bd"},
    "resolution": {"critical": "4h", "high": "1bd", "medium": "2bd", "low": "5bd"},
}
INSIDE = {
    "first_response": {"critical": "20m", "high": "1h", "medium": "3h", "low": "1bd"},
    "resolution": {"critical": "4h", "high": "1bd", "medium": "3bd", "low": "6bd"},
}
STANDARD = {
    "first_response": {"critical": "30m", "high": "1h", "medium": "4h", "low": "1bd"},
    "next_response": {"critical": "2h", "high": "4h", "medium": "1bd", "low": "2bd"},
    "resolution": {"critical": "6h", "high": "1bd", "medium": "3bd", "low": "5bd"},
}


def make_policies(house: House, cast: Cast, rotas: Mapping[str, Rota], *, at: datetime) -> None:
    """Publish every policy and say under which one a ticket of each department and area starts."""
    care = _publish(house, "care", "Assistenza clienti", _care(house), at)
    partners = _publish(house, "care", "Assistenza ai partner", _partners(house), at)
    systems = _publish(house, "systems", "Informatica", _systems(house, rotas), at)
    personnel = _publish(house, "personnel", "Personale", _personnel(house, cast), at)
    _enter(house, "care", care, partners)
    _enter(house, "systems", systems, systems)
    _enter(house, "personnel", personnel, personnel)
    _make_promises(house, at)


def revise(house: House, *, at: datetime) -> PolicyVersion:
    """The second version of the customers' ladder: the first one had no rule on chasing, and raised nothing."""
    policy = Policy.objects.get(name="Assistenza clienti")
    document = {**_care(house), "name": policy.name, "rules": RULES}
    document["levels"][2]["raise_to"] = "high"
    manager = house.departments["care"].manager_id
    note = "Chi sollecita tre volte sale da solo; dal terzo livello la priorità è almeno alta."
    return publish_policy(policy, document, at=at, by=manager, note=note)


def sketch(cast: Cast, *, at: datetime) -> None:
    """What the manager of customer care is thinking about: a draft nobody has published yet."""
    policy = Policy.objects.get(name="Assistenza clienti")
    (chiara, paolo) = cast.ids("chiara", "paolo")
    document = tidy(policy.in_force.document if policy.in_force else {})
    set_time(document["levels"][0], "12m")
    document["levels"][4]["target"] = {"kind": TargetKind.PERSON.value, "id": chiara}
    set_priority_time(document["levels"][2], Priority.LOW, "6h")
    actor = actor_for(Person.objects.get(pk=paolo), "page")
    save_draft(policy, document, seen=stamp_of(policy), actor=actor, at=at)


def _publish(house: House, department: str, name: str, document: dict[str, Any], at: datetime) -> Policy:
    policy = Policy.objects.create(name=name, department=house.departments[department])
    manager = house.departments[department].manager_id
    publish_policy(policy, {**document, "name": name}, at=at, by=manager)
    return policy


def _enter(house: House, department: str, direct: Policy, indirect: Policy) -> None:
    for area, policy in ((Area.DIRECT, direct), (Area.INDIRECT, indirect)):
        Entry.objects.create(department=house.departments[department], area=area, policy=policy)


def _care(house: House) -> dict[str, Any]:
    """The template with times to take charge, a way of its own for what is critical, and rules."""
    support, office = house.calendars["always"].pk, house.calendars["office"].pk
    lead = Target(TargetKind.TEAM, house.teams["care_lead"].pk)
    document = seven_levels(support, office, {3: lead})
    one, two, three, four = document["levels"][:4]
    one |= {
        "take_charge": "5m",
        "exits": [{"when": CRITICAL, "after": "8m", "to": 2}, *one["exits"]],
        "nobody": "whole_team",
    }
    two |= {
        "take_charge": "20m",
        "exits": [{"when": CRITICAL, "after": "20m", "to": 3}, *two["exits"]],
        "reminders": ["30m"],
    }
    three |= {
        "take_charge": "1h",
        "reminders": ["2h"],
        "notify": ["target", "relieved", "watchers", "manager"],
    }
    four |= {"mode": "involve", "raise_to": "high", "notify": ["target", "relieved", "watchers", "requester"]}
    for level in document["levels"][5:]:
        level["mode"] = "involve"
    return {
        **document,
        "rules": RULES[:2],
        "thresholds": [
            {"clock": "first_response", "percent": 100, "at_least": 2},
            {"clock": "resolution", "percent": 90, "at_least": 3},
        ],
    }


def _partners(house: House) -> dict[str, Any]:
    return seven_levels(house.calendars["extended"].pk, house.calendars["office"].pk)


def _systems(house: House, rotas: Mapping[str, Rota]) -> dict[str, Any]:
    """What is critical reaches the engineer on call at once, at any hour; the rest has a working day."""
    support, office = house.calendars["systems"].pk, house.calendars["office"].pk
    document = seven_levels(support, office)
    one, two = document["levels"][:2]
    one["exits"] = [{"when": CRITICAL, "at_once": True, "to": 2}, {**one["exits"][0], "after": "1h"}]
    one |= {"nobody": "next_rota", "next_rota": rotas["systems_second"].pk}
    two |= {
        "calendar": house.calendars["always"].pk,
        "exits": [{"when": CRITICAL, "after": "30m", "to": 3}, {**two["exits"][0], "after": "1bd"}],
    }
    return {**document, "rules": RULES}


def _personnel(house: House, cast: Cast) -> dict[str, Any]:
    calendar = house.calendars["personnel"].pk
    director, president = (Target(TargetKind.PERSON, id) for id in cast.ids("roberto", "anna"))
    document = seven_levels(calendar, calendar, {6: director, 7: president})
    first, second = document["levels"][:2]
    first["exits"][0]["after"], second["exits"][0]["after"] = "4h", "1bd"
    return document


def _make_promises(house: House, at: datetime) -> None:
    care, systems = house.departments["care"].pk, house.departments["systems"].pk
    promises: tuple[tuple[str, str, dict[str, Any], Any], ...] = (
        ("Gold", "always", GOLD, {"all": [["tier", "=", "gold"], ["department", "=", care]]}),
        ("Silver", "extended", SILVER, {"all": [["tier", "=", "silver"], ["department", "=", care]]}),
        ("Interno, informatica", "systems", INSIDE, ["department", "=", systems]),
        ("Standard", "office", STANDARD, None),
    )
    for rank, (name, calendar, targets, condition) in enumerate(promises):
        policy = SLAPolicy.objects.create(name=name, rank=rank)
        document = {"calendar": house.calendars[calendar].pk, "targets": targets}
        if condition is not None:
            document["when"] = condition
        publish_sla(policy, document, at=at)
