"""What a row says of its case that is not so yet: another level, other hands, another priority, other fields."""

from collections.abc import Iterator

from sportello.desk.change import Change
from sportello.desk.retelling.places import offer_at
from sportello.desk.retelling.told import Ranking, Told
from sportello.domain.ticket import Cause
from sportello.domain.timeline import Payload
from sportello.domain.timeline.ladder import Assigned, DeEscalated, Escalated
from sportello.domain.timeline.life import Triaged
from sportello.domain.timeline.relations import FieldSet


def _level(change: Change, told: Told) -> Iterator[Payload]:
    if told.level is not None and change.state.is_unresolved and told.level != change.state.level:
        moved = climb(change, told, told.level) or _descend(change, told, told.level)
        if moved is not None:
            yield moved


def climb(change: Change, told: Told, to: int) -> Escalated | None:
    """Up to a level that the log names; None where the policy has no such step up."""
    state = change.state
    if not state.level < to <= change.batch.rules.policy(state.policy).last:
        return None
    offer = offer_at(change, told, state.policy, to)
    return Escalated(offer=offer, cause=Cause.PERSON, reason="escalated_in_log", tried=told.words)


def _descend(change: Change, told: Told, to: int) -> Payload | None:
    state = change.state
    if not 1 <= to < state.level:
        return None
    return DeEscalated(offer=offer_at(change, told, state.policy, to), reason="moved_in_log")


def _hands(change: Change, told: Told) -> Iterator[Payload]:
    """Another owner or team."""
    state = change.state
    if not state.is_unresolved:
        return
    owner = told.owner if told.has_owner else state.owner
    team = told.team if told.team is not None else state.team
    if owner != state.owner or team != state.team:
        yield Assigned(owner=owner, team=team)


def _rank(change: Change, told: Told) -> Iterator[Payload]:
    if told.ranking is not None and change.state.is_unresolved and told.ranking != ranking_of(change):
        yield triaged(change, told.ranking, "")


def ranking_of(change: Change) -> Ranking:
    """What the ticket has now."""
    state = change.state
    return Ranking(state.impact, state.urgency, state.override, state.priority)


def triaged(change: Change, ranking: Ranking, words: str) -> Triaged:
    """The triage to a ranking, with the SLA that matches then."""
    state, rules = change.state, change.batch.rules
    sla = None
    if rules.sla_order:
        twin = state.clone()
        twin.priority, twin.raised_to = ranking.priority, None
        sla = rules.match_sla(twin)
    return Triaged(
        impact=ranking.impact,
        urgency=ranking.urgency,
        override=ranking.override,
        priority=ranking.priority,
        before=state.priority,
        sla=sla,
        words=words,
    )


def _category(change: Change, told: Told) -> Iterator[Payload]:
    state = change.state
    if told.category is not None and told.category != state.category:
        yield FieldSet(
            field="category", old=str(state.category or ""), new=told.category_name, value=told.category
        )


def _fields(change: Change, told: Told) -> Iterator[Payload]:
    known = change.state.fields
    for field, new in told.fields:
        if known.get(field, "") != new:
            yield FieldSet(field=field, old=known.get(field, ""), new=new)


DIFFERENCES = (_level, _hands, _rank, _category, _fields)
