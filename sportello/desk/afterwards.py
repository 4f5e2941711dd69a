"""What follows a change of rotas, calendars or policies, done right after it as a job: it may touch thousands.

Asked for in the transaction of the change, so that neither comes without the other.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from sportello.desk.replanning import Moved, counting_on, follow, left_behind, recount_on
from sportello.desk.rostering import owned_by, plan_anew
from sportello.escalation.models import Policy
from sportello.jobs.backend import backend
from sportello.jobs.task import LONG, Context, task
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Person

# As it was asked for by somebody on a page.
SOURCE = "page"


@task(takes_context=True, priority=50)
def replan_people(context: Context, people: list[int]) -> int:
    """Plan the open tickets of these people anew, since their shifts have changed; how many."""
    total = context.total or owned_by(people).count()
    return _set_by_set(context, total, lambda after, at: plan_anew(people, at=at, after=after))


@task(takes_context=True, priority=50)
def recount_calendar(context: Context, calendar: int, person: int) -> int:
    """Reckon the clocks on a calendar anew, since its hours have changed; how many tickets."""
    total, actor = context.total or counting_on(calendar).count(), _actor(person)
    return _set_by_set(
        context, total, lambda after, at: recount_on(calendar, actor=actor, at=at, after=after)
    )


@task(takes_context=True, queue_name=LONG)
def follow_policy(context: Context, policy: int, person: int) -> int:
    """Let the tickets left behind follow to the version in force; how many did."""
    row = Policy.objects.get(pk=policy)
    total, actor = context.total or left_behind(row).count(), _actor(person)
    return _set_by_set(context, total, lambda after, at: follow(row, actor=actor, at=at, after=after))


def _set_by_set(context: Context, total: int, next_set: Callable[[int, datetime], Moved]) -> int:
    """Each set in a transaction with the place where the next one goes on: done once, however often begun."""
    last, done = context.reached or 0, context.done
    while True:
        with transaction.atomic():
            moved = next_set(last, backend().now())
            if moved.last == last:
                return done
            last, done = moved.last, done + moved.count
            context.keep(last, done, max(total, done))
        context.step(done, max(total, done))


def _actor(person: int) -> Actor:
    return actor_for(Person.objects.get(pk=person), SOURCE)
