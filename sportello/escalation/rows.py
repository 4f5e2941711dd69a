"""Stays, escalation records and due moments as rows."""

from sportello.domain.ticket import Cause, Outcome, Record, Visit
from sportello.escalation.models import Escalation
from sportello.escalation.models import Visit as VisitRow
from sportello.sets.table import Table

VISITS: Table[Visit] = Table(
    VisitRow,
    Visit,
    [
        "number",
        "level",
        "policy",
        "department",
        "entered_at",
        "team",
        "offered_to",
        "taken_at",
        "taken_by",
        "left_at",
        "outcome",
        "owner_before",
        "grace_until",
        "passed",
    ],
    keys=["number"],
    read={"outcome": Outcome},
    copied=["offered_to"],
)
RECORDS: Table[Record] = Table(
    Escalation,
    Record,
    [
        "number",
        "cause",
        "from_visit",
        "to_visit",
        "at",
        "by",
        "reason",
        "tried",
        "reached",
        "spent",
        "taken_at",
        "ended_at",
        "ended_how",
    ],
    keys=["number"],
    read={"cause": Cause, "ended_how": Outcome},
    copied=["reached"],
)
