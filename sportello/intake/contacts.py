"""A long table of people, stored as a job: in sets, each once, so that nobody waits for thousands of lines."""

from django.db import transaction

from sportello.jobs.backend import backend
from sportello.jobs.task import LONG, Context, GiveUp, task
from sportello.people.actor import actor_for
from sportello.people.change import By
from sportello.people.csv_import import by_name, read_table, store_lines, store_newcomers
from sportello.people.models import Person

AT_ONCE = 200
"""Lines up to which a table is stored while the page is waited for."""
SET = 100


@task(takes_context=True, queue_name=LONG)
def store_people(context: Context, text: str, person: int) -> int:
    """Store what is new of a table that was looked at and had no faults; how many lines.

    Read again by another worker, it goes on after the last line stored: known addresses alone would not tell, since a
    person may have none.
    """
    table = read_table(text, "people")
    if table.faults:
        raise GiveUp(f"line {table.faults[0].line}: {table.faults[0].why}")
    by = By(actor_for(Person.objects.get(pk=person), "page"), backend().now(), "people.edit")
    by.require()
    last, done = context.reached or 0, context.done
    fresh = [line for line in table.fresh if line.number > last]
    total = context.total or len(fresh)
    with transaction.atomic():
        store_newcomers(table, by)
    there = by_name()
    for lines in [fresh[start : start + SET] for start in range(0, len(fresh), SET)]:
        with transaction.atomic():
            store_lines(lines, there, by)
            done += len(lines)
            context.keep(lines[-1].number, done, total)
        context.step(done, total)
    return done
