"""Sample tickets of a large desk, one for each thing that may have happened to a ticket, made through the door."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sportello.bench.fill import Act, live
from sportello.bench.town import Town
from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.escalate import escalate
from sportello.desk.hold import put_on_hold
from sportello.desk.opening import Request, open_ticket
from sportello.desk.resolution import resolve
from sportello.domain.lifecycle import Kind, WaitingFor
from sportello.domain.priority import Grade
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Person

GRADES = (Grade.LOW, Grade.MEDIUM, Grade.LOW, Grade.HIGH)
CHANNELS = ("web", "phone", "mail", "phone", "web")
FATES = (
    *("fresh", "taken", "answered", "forgotten", "waits_for_them", "passed_on", "taken", "waits_for_a_date"),
    *("answered", "forgotten", "passed_on", "taken", "fresh", "left_for_days", "answered", "discussed"),
)
"""What became of a ticket; a department has each several times, in the hands of different people."""

A_DEPARTMENT = 48
RESOLVED = 8


class Samples:
    """Sample tickets and the acts that make them."""

    def __init__(self, town: Town, requesters: list[int], now: datetime) -> None:
        self.town, self.now = town, now
        self.requesters = requesters
        self.open: list[int] = []
        self.resolved: list[int] = []
        self.acts: list[Act] = []
        self.actors: dict[int, Actor] = {}

    def make(self) -> None:
        """All of them, with the worker in between; at the end they are as they stand now."""
        for place, (department, agents) in enumerate(self.town.agents.items()):
            for index in range(A_DEPARTMENT):
                self._ticket(department, agents, index, FATES[(index + place) % len(FATES)], self.open)
            for index in range(RESOLVED):
                self._ticket(department, agents, index, "resolved", self.resolved)
        live(self.acts, until=self.now)

    def _actor(self, person: int) -> Actor:
        if person not in self.actors:
            self.actors[person] = actor_for(Person.objects.get(pk=person), "page")
        return self.actors[person]

    def _ticket(
        self, department: int, agents: dict[int, list[int]], index: int, fate: str, into: list[int]
    ) -> None:
        first = self._actor(agents[1][index % len(agents[1])])
        level = 2 + index % 5
        upper = self._actor(agents[level][index // 5 % len(agents[level])])
        request = Request(
            requester=self.requesters[index % len(self.requesters)],
            department=department,
            subject=f"Richiesta {index}",
            text="Da stamattina non funziona più, serve per il lavoro di tutto l'ufficio.",
            kind=Kind.REQUEST if index % 3 == 1 else Kind.INCIDENT,
            channel=CHANNELS[index % len(CHANNELS)],
            urgency=GRADES[index % len(GRADES)],
            impact=GRADES[index // 3 % len(GRADES)],
        )
        place = len(into)
        into.append(0)
        opened = self.now - AGES[fate] - timedelta(seconds=17 * index)

        def open_it() -> None:
            into[place] = open_ticket(request, actor=first, at=opened).pk

        self.acts.append((opened, open_it))
        for minutes, act in self._steps(fate, first, upper, level):
            at = opened + timedelta(minutes=minutes)
            self.acts.append((at, _at(act, into, place, at)))

    def _steps(self, fate: str, first: Actor, upper: Actor, level: int) -> list[tuple[int, Any]]:
        """What is done with it, and how many minutes after it was opened."""

        def answered(actor: Actor) -> Callable[..., object]:
            return lambda one, at: reply(one, text="Ce ne stiamo occupando.", actor=actor, at=at)

        def noted(actor: Actor) -> Callable[..., object]:
            return lambda one, at: note(
                one, text="Provato il riavvio, sentito il fornitore.", actor=actor, at=at
            )

        def passed(one: int, at: datetime) -> object:
            return escalate(one, to=level, reason="needs_specialist", tried="riavvio", actor=first, at=at)

        def held(one: int, at: datetime, **why: Any) -> object:
            return put_on_hold(one, actor=first, at=at, **why)

        taken = (1, lambda one, at: take_charge(one, actor=first, at=at))
        taken_above = (9, lambda one, at: take_charge(one, actor=upper, at=at))
        talk = [(20 + 7 * turn, (noted, answered)[turn % 2](upper)) for turn in range(12)]
        known: dict[str, list[tuple[int, Any]]] = {
            "taken": [taken],
            "answered": [taken, (4, answered(first))],
            "passed_on": [taken, (4, answered(first)), (8, passed)],
            "left_for_days": [(8, passed)],
            "discussed": [taken, (8, passed), taken_above, *talk],
            "waits_for_them": [
                taken,
                (3, answered(first)),
                (5, lambda one, at: held(one, at, waiting_for=WaitingFor.REQUESTER)),
            ],
            "waits_for_a_date": [
                taken,
                (
                    5,
                    lambda one, at: held(
                        one,
                        at,
                        waiting_for=WaitingFor.DATE,
                        until=at + timedelta(days=12),
                        reason="consegna del fornitore",
                    ),
                ),
            ],
            "resolved": [taken, (9, lambda one, at: resolve(one, text="Fatto.", actor=first, at=at))],
        }
        if fate == "passed_on" and level % 2:
            return [*known[fate], taken_above]
        return known.get(fate, [])


AGES = {
    "fresh": timedelta(minutes=1),
    "taken": timedelta(minutes=12),
    "answered": timedelta(minutes=10),
    "forgotten": timedelta(hours=3),
    "passed_on": timedelta(minutes=40),
    "left_for_days": timedelta(days=2),
    "discussed": timedelta(minutes=110),
    "waits_for_them": timedelta(hours=20),
    "waits_for_a_date": timedelta(days=1),
    "resolved": timedelta(hours=30),
}


def _at(act: Callable[..., object], into: list[int], place: int, at: datetime) -> Callable[[], object]:
    return lambda: act(into[place], at=at)
