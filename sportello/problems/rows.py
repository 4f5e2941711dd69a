"""The details of problems and of incidents as rows."""

from dataclasses import fields

from sportello.domain.problem import Incidence, Problem, Stage
from sportello.problems.models import Incidence as IncidenceRow
from sportello.problems.models import Problem as ProblemRow
from sportello.sets.table import Table

# One row a ticket: nothing but the ticket names it.
DETAILS: Table[Problem] = Table(
    ProblemRow, Problem, [field.name for field in fields(Problem)], keys=[], read={"stage": Stage}
)
INCIDENCES: Table[Incidence] = Table(
    IncidenceRow, Incidence, [field.name for field in fields(Incidence)], keys=[]
)
