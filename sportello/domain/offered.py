"""To whom a ticket is offered while nobody has taken charge: its team, or people by name."""

from typing import NamedTuple

from sportello.domain.policy import Nobody
from sportello.domain.rulebook import RuleBook
from sportello.domain.staff import TargetKind
from sportello.domain.ticket import TicketState


class Offered(NamedTuple):
    """`team`: everybody in the ticket's team may take it. `people` are those offered it whatever their team."""

    team: bool = False
    people: tuple[int, ...] = ()

    @property
    def named(self) -> int | None:
        """The one person it is offered to by name, or the first of several."""
        return self.people[0] if self.people else None


NOBODY = Offered()
_TEAMS = frozenset({TargetKind.TEAM, TargetKind.ROTA})


def offered(ticket: TicketState, rules: RuleBook) -> Offered:
    """Who finds the ticket among those to take; it follows from the stay and its policy version alone."""
    visit = ticket.visit
    if visit is None or visit.taken_at is not None or visit.policy not in rules.policies:
        return NOBODY
    people = tuple(visit.offered_to)
    if ticket.owner is not None and people == (ticket.owner,):
        return Offered(people=people)  # assigned, and not taken yet: no longer for the whole team
    level = rules.policies[visit.policy].level(visit.level)
    if visit.team is None or level.target.kind not in _TEAMS:
        return Offered(people=people)
    # People of another rota may stand in for the team.
    return Offered(team=True, people=people if level.nobody is Nobody.NEXT_ROTA else ())
