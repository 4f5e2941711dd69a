"""Which moves the page offers to somebody: what their role allows and the ticket's state makes sense of.

Only an offer: the door asks again, under its lock.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.charge import was_offered_to
from sportello.desk.taking_back import BY_TIME, JUST_NOW
from sportello.domain.ladder import is_involvement
from sportello.domain.lifecycle import ENDED, Status
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import Cause, TicketState
from sportello.people.actor import Actor
from sportello.tickets.querysets import EVERYDAY

CLIMBS = frozenset({Cause.NOT_TAKEN, Cause.NOT_RESOLVED, Cause.NOBODY, Cause.SLA, Cause.RULE, Cause.PERSON})


@dataclass(frozen=True)
class Moves:
    """The buttons of a ticket's page. `charge_refused` says why the expected one is missing."""

    charge: bool = False
    charge_refused: str = ""
    acknowledge: bool = False
    escalate: bool = False
    any_level: bool = False
    hand_back: bool = False
    recall: bool = False
    take_back: bool = False
    de_escalate: bool = False
    involve: bool = False
    transfer: bool = False
    nudge: bool = False
    supervisor: bool = False
    hold: bool = False
    resume: bool = False
    snooze: bool = False
    wake: bool = False
    resolve: bool = False
    resolve_reason: bool = False
    close: bool = False
    cancel: bool = False
    reopen: bool = False
    merge: bool = False
    split: bool = False
    link: bool = False
    to_problem: bool = False
    assign: bool = False
    triage: bool = False
    critical: bool = False
    edit: bool = False
    label: bool = False
    watch: bool = False
    watch_others: bool = False
    unwatch: bool = False
    write: bool = False
    letters: bool = False

    @property
    def more(self) -> bool:
        """Whether the menu of rarer moves holds anything."""
        return any(
            (
                self.involve,
                self.transfer,
                self.nudge,
                self.supervisor,
                self.de_escalate,
                self.snooze,
                self.wake,
                self.merge,
                self.split,
                self.link,
                self.cancel,
                self.close,
                self.assign,
            )
        )


def moves(state: TicketState, rules: RuleBook, actor: Actor, now: datetime | None = None) -> Moves:
    """What the actor may do to this ticket now; without the moment nothing that hangs on it."""

    def may(right: str) -> bool:
        return actor.may(right, state.department)

    live, me = state.is_unresolved, actor.person
    policy = rules.policies.get(state.policy)
    charge = live and _may_take(state, rules, actor)
    going = state.status not in ENDED
    return Moves(
        charge=charge,
        charge_refused="" if charge or not live else _why_not(state, rules, actor),
        acknowledge=charge and policy is not None and _may_acknowledge(state, rules),
        escalate=live and may("ticket.escalate") and policy is not None and state.level < policy.last,
        any_level=may("ticket.escalate_to_level"),
        hand_back=live and may("ticket.hand_back") and _may_hand_back(state, actor),
        recall=live and may("ticket.recall") and _sent_by(state, me),
        take_back=live and not charge and _may_take_back(state, rules, actor, now),
        de_escalate=live and policy is not None and state.level > 1 and may("ticket.de_escalate"),
        involve=live and may("ticket.involve"),
        transfer=live and may("ticket.transfer"),
        nudge=live and may("ticket.nudge"),
        supervisor=live and may("ticket.nudge"),
        hold=state.status in (Status.NEW, Status.OPEN) and may("ticket.hold"),
        resume=state.status is Status.WAITING and may("ticket.hold"),
        snooze=live and state.snoozed_until is None and may("ticket.snooze"),
        wake=state.snoozed_until is not None and may("ticket.snooze"),
        resolve=live and may("ticket.resolve"),
        resolve_reason=not (me is not None and state.owner == me) and not may("ticket.resolve_any"),
        close=state.status is Status.RESOLVED and may("ticket.close"),
        cancel=live and may("ticket.cancel"),
        reopen=state.status is Status.RESOLVED and may("ticket.reopen"),
        merge=live and may("ticket.merge"),
        split=may("ticket.split"),
        link=may("ticket.link"),
        to_problem=live and state.kind in EVERYDAY and state.problem is None and may("ticket.link"),
        assign=live and may("ticket.assign"),
        triage=live and may("ticket.triage"),
        critical=may("ticket.override_critical"),
        edit=going and may("ticket.edit"),
        label=may("ticket.tag"),
        watch=me is not None and me not in state.watchers and may("ticket.watch"),
        watch_others=may("ticket.watch"),
        unwatch=me in state.watchers,
        write=going and may("ticket.reply"),
        letters=may("ticket.reply"),
    )


def _may_take(state: TicketState, rules: RuleBook, actor: Actor) -> bool:
    visit, me = state.visit, actor.person
    if visit is None or me is None or (state.owner == me and not visit.is_offered):
        return False
    if not visit.is_offered and state.owner is not None:
        return me in visit.offered_to  # an involved manager, the incoming shift
    if actor.may("ticket.take_any", state.department):
        return True
    return actor.may("ticket.take", state.department) and (
        me in visit.offered_to or me in _members(state, rules)
    )


def _members(state: TicketState, rules: RuleBook) -> tuple[int, ...]:
    visit = state.visit
    team = rules.staff.teams.get(visit.team or 0) if visit is not None else None
    return () if team is None else team.members


def _why_not(state: TicketState, rules: RuleBook, actor: Actor) -> str:
    """Why somebody who works here cannot take charge of what nobody has taken."""
    visit = state.visit
    if visit is None or not visit.is_offered or not actor.may("ticket.take", state.department):
        return ""
    return _("It is offered to level %(level)s. A supervisor can assign it to you.") % {"level": visit.level}


def _may_take_back(state: TicketState, rules: RuleBook, actor: Actor, now: datetime | None) -> bool:
    """Whoever it was offered to until it climbed by time a short while ago."""
    visit, record, me = state.visit, state.open_record, actor.person
    if visit is None or record is None or me is None or now is None or not visit.is_offered:
        return False
    lately = record.cause in BY_TIME and now - record.at <= JUST_NOW
    return lately and actor.may("ticket.take", state.department) and was_offered_to(state, rules, me)


def _may_acknowledge(state: TicketState, rules: RuleBook) -> bool:
    """An involved target may leave the owner where they are."""
    return state.owner is not None and is_involvement(state, rules)


def _may_hand_back(state: TicketState, actor: Actor) -> bool:
    """Whoever took what came up, an involved target included, or a supervisor."""
    visit, record = state.visit, state.open_record
    if visit is None or record is None:
        return False
    climbed = record.cause in CLIMBS or (record.cause is Cause.RECALL and state.level > 1)
    if not climbed:
        return False
    mine = visit.taken_by == actor.person and visit.taken_at is not None
    return mine or (actor.may("ticket.take_any", state.department) and visit.taken_at is not None)


def _sent_by(state: TicketState, person: int | None) -> bool:
    record = state.open_record
    return (
        record is not None
        and record.cause is Cause.PERSON
        and record.by == person
        and record.taken_at is None
    )
