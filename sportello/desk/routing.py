"""Routing inside a team: in turn or to the least loaded, first to whom served the requester last.

Offering to all needs none of this; nothing is read until a team that routes is reached.
"""

from typing import TYPE_CHECKING

from django.db.models import Count

from sportello.domain.staff import Team
from sportello.domain.ticket import TicketState
from sportello.escalation.models import Turn
from sportello.tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence


class Routing:
    """The choices of one command: what was offered here already counts for the next ticket of the set."""

    def __init__(self) -> None:
        self.turns: dict[int, int | None] = {}
        self.loads: dict[int, int] = {}

    def choose(self, team: Team, people: tuple[int, ...], ticket: TicketState) -> tuple[int, ...]:
        """The one person to offer to, as a tuple."""
        if len(people) < 2:
            return people
        known = self._served_last(people, ticket)
        chosen = known or (
            self._in_turn(team, people) if team.routing == "in_turn" else self._least_loaded(people)
        )
        if team.routing == "in_turn":
            self.turns[team.id] = chosen
        self.loads[chosen] = self.loads.get(chosen, 0) + 1
        return (chosen,)

    def _served_last(self, people: "Sequence[int]", ticket: TicketState) -> int | None:
        """Who of these last held a request of the same person."""
        return (
            Ticket.objects.filter(requester=ticket.requester, owner__in=people)
            .exclude(pk=ticket.id)
            .order_by("-opened_at")
            .values_list("owner", flat=True)
            .first()
        )

    def _in_turn(self, team: Team, people: tuple[int, ...]) -> int:
        """The next one after whoever had the last turn, in the team's order."""
        if team.id not in self.turns:
            self.turns[team.id] = Turn.objects.filter(team=team.id).values_list("person", flat=True).first()
        last, order = self.turns[team.id], list(team.members)
        start = order.index(last) + 1 if last in order else 0
        turned = [*order[start:], *order[:start]]
        return next((person for person in turned if person in people), people[0])

    def _least_loaded(self, people: tuple[int, ...]) -> int:
        """Who has the fewest unresolved tickets; among equals, the first of the team."""
        unknown = [person for person in people if person not in self.loads]
        if unknown:
            counted = Ticket.objects.unresolved().filter(owner__in=unknown).values("owner")
            found = {row["owner"]: row["open"] for row in counted.annotate(open=Count("pk"))}
            self.loads.update({person: found.get(person, 0) for person in unknown})
        return min(people, key=lambda person: self.loads[person])

    def save(self) -> None:
        """Remember whose turn it was; teams in order, so that two commands cannot wait for each other."""
        for team, person in sorted(self.turns.items()):
            if person is not None:
                Turn.objects.update_or_create(team_id=team, defaults={"person_id": person})
