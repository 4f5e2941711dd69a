"""The register that the sample desk was moved in from: a table, brought in as the page does it, with its report."""

from datetime import datetime, timedelta

from sportello.demo import program_texts as words
from sportello.demo.departments import House
from sportello.demo.people import Cast
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.running import start
from sportello.intake.migration.uploads import take_in
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.task import LONG
from sportello.people.models import Address, Person

SINCE = timedelta(days=19)


def make_moved(house: House, cast: Cast, *, now: datetime) -> None:
    """Requests of two years ago; one line has no date: the report says so."""
    askers = {
        "rocco": cast.callers["Officine Tarantini"][0],
        "ada": cast.callers["Officine Tarantini"][1],
        "guido": cast.callers["Ferramenta Bonetti"][0],
        "piera": cast.callers["Tessitura Orlandi"][0],
    }
    table = words.TABLE.format(**{name: _address(person) for name, person in askers.items()})
    plan = Plan(source=words.MOVED_FROM, department=house.departments["care"].pk, make_categories=False)
    migration = take_in(
        [table.encode()], words.MOVED, "table", plan, by=cast.staff["tommaso"].pk, at=now - SINCE
    )
    start(migration, dry=False)
    run_due_jobs(now, [LONG])


def _address(person: Person) -> str:
    return Address.objects.filter(person=person).values_list("address", flat=True)[0]
