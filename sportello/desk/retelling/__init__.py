"""What a log of another desk tells, as steps: each row leaves one main event that keeps the row's own words.

No rights are asked, for what happened has happened. A move that the life cycle forbids is kept all the same: with the
reopening it implies, or as observed. What a row tells besides its main event (another owner, another priority) is
told by further events without a key.
"""

from dataclasses import replace

from sportello.desk.change import Change, moment_of_engine
from sportello.desk.door import Step
from sportello.desk.retelling.differences import DIFFERENCES
from sportello.desk.retelling.places import offer_at
from sportello.desk.retelling.told import Beginning, Ranking, Told
from sportello.desk.retelling.verbs import ENDING, VERBS, in_hand
from sportello.domain.errors import DeskError
from sportello.domain.escalation import goes_on
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.conversation import Observed, Opened

_ARRIVALS = frozenset({"opened", "escalated", "de_escalated"})
__all__ = ["VERBS", "Beginning", "Ranking", "Told", "retell"]


def retell(told: Told) -> Step:
    """The step of one row. The first row of a case opens its ticket, whatever it tells."""

    def step(change: Change) -> None:
        first = change.state.opened_at is None
        if first:
            _open(change, told)
        try:
            _tell(change, told, main=not first)
        except DeskError as refusal:
            # The row is kept, its move is not. Without a key left its main event stands already.
            if change.dedup_key is not None:
                change.record(Observed(words=told.words, why=refusal.code))

    return step


def _tell(change: Change, told: Told, main: bool) -> None:
    """The row's main event (or, after an opening, what else it did), with all the differences it tells."""
    ends_work = told.verb in ENDING
    if ends_work:
        if told.verb == "resolve":
            in_hand(change)
        _tell_differences(change, told, main=False)
    payload = VERBS[told.verb](change, told)
    if payload is not None and (main or not isinstance(payload, Observed)):
        change.record(payload, text=told.text if main else "", main=main)
        main = False
        _arrived(change, payload.kind)
    if not ends_work and _tell_differences(change, told, main=main):
        change.record(Observed(words=told.words, why="nothing_new"), text=told.text)


def _tell_differences(change: Change, told: Told, *, main: bool) -> bool:
    """Record every difference, the first as the main event if `main`. Returns whether a main event is still to come."""
    for difference in DIFFERENCES:
        for payload in difference(change, told):
            kept = replace(payload, words=told.words) if main else payload  # type: ignore[call-arg]
            change.record(kept, text=told.text if main else "", main=main)
            main = False
            _arrived(change, kept.kind)
    return main


def _arrived(change: Change, kind: str) -> None:
    """Where the engine lives through the log, a level without anybody on shift is passed by as it always is."""
    if kind in _ARRIVALS and not change.state.historical:
        change.follow_on(goes_on(change.state, moment_of_engine(change.moment)))


def _open(change: Change, told: Told) -> None:
    state, begin = change.state, told.beginning
    ranking = told.ranking or Ranking()
    state.department, state.area, state.requester = begin.department, begin.area, begin.requester
    state.kind, state.category, state.organisation = begin.kind, told.category, begin.organisation
    state.impact, state.urgency = ranking.impact, ranking.urgency
    state.override, state.priority = ranking.override, ranking.priority
    state.historical = begin.historical
    last = change.batch.rules.policy(begin.policy).last
    level = min(told.level or 1, last)
    change.record(
        Opened(
            ticket_kind=begin.kind,
            subject=begin.subject,
            department=begin.department,
            area=begin.area,
            requester=begin.requester,
            organisation=begin.organisation,
            tier=change.batch.rules.tier_at_opening(begin.organisation),
            category=told.category,
            channel=begin.channel,
            impact=ranking.impact,
            urgency=ranking.urgency,
            override=ranking.override,
            priority=ranking.priority,
            sla=change.batch.rules.match_sla(state),
            offer=offer_at(change, told, begin.policy, level),
            message=digest_of_text(told.text) if told.text else "",
            words=told.words,
            historical=begin.historical,
            fields=told.fields,
            files=told.files,
        ),
        text=told.text,
        html=told.html,
        files=told.files,
    )
    _arrived(change, "opened")
