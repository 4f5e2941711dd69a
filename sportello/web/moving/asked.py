"""What was answered in the mapping dialogue, as a plan."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sportello.intake.migration.columns import FIELDS, OWN, guessed
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.standing import PRIORITIES, STATES
from sportello.people.models import Department, Person, Team

_SOURCE = re.compile(r"[^a-z0-9.-]+")


def plan_asked(post: Mapping[str, Any], seen: Mapping[str, Any], plan: Plan) -> Plan:
    """The plan with what was answered; what is none of the choices is left as it was."""
    department = str(post.get("department", ""))
    if department.isdecimal() and Department.objects.filter(pk=int(department)).exists():
        plan.department = int(department)
    plan.source = source_of(str(post.get("source", ""))) or plan.source
    plan.adopt = post.get("adopt") == "1"
    plan.make_categories = post.get("make_categories") == "1"
    _columns(post, seen, plan)
    words = seen.get("words", {})
    for kind, table, allowed in (("state", plan.states, STATES), ("priority", plan.priorities, PRIORITIES)):
        for index, (word, _name, _count) in enumerate(words.get(kind, [])):
            meant = str(post.get(f"{kind}-{index}", ""))
            if meant in allowed:
                table[str(word).lower()] = meant
    _people(post, words, plan)
    return plan


def source_of(text: str) -> str:
    """A name for the desk that it comes from, as keys can hold it."""
    return _SOURCE.sub("-", text.strip().lower()).strip("-")[:40]


def _columns(post: Mapping[str, Any], seen: Mapping[str, Any], plan: Plan) -> None:
    columns = [name for name, _field, _samples in seen.get("columns", [])]
    if not columns:
        return
    what = str(post.get("what", ""))
    if what in FIELDS and what != plan.what:
        plan.what, plan.columns = what, guessed(columns, what)
        return
    allowed = {field.name for field in FIELDS[plan.what]} | {"", OWN}
    for index, name in enumerate(columns):
        meant = str(post.get(f"column-{index}", ""))
        if meant in allowed:
            plan.columns[name] = meant
    plan.day_first = post.get("day_first") != "0"
    zone = str(post.get("zone", "")).strip()
    try:
        plan.zone = str(ZoneInfo(zone)) if zone else plan.zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return


def _people(post: Mapping[str, Any], words: Mapping[str, Any], plan: Plan) -> None:
    teams = set(Team.objects.filter(is_active=True).values_list("pk", flat=True))
    staff = set(Person.objects.filter(is_active=True, roles__isnull=False).values_list("pk", flat=True))
    for kind, table, known, place in (("team", plan.teams, teams, 1), ("owner", plan.agents, staff, 0)):
        for index, word in enumerate(words.get(kind, [])):
            meant, key = str(post.get(f"{kind}-{index}", "")), str(word[place]).lower()
            if meant.isdecimal() and int(meant) in known:
                table[key] = int(meant)
            elif f"{kind}-{index}" in post:
                table.pop(key, None)
