"""What the pages can do, programs can: every command that a page uses is used by the interface, or is told why not."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.architecture.repository import ROOT

FLOORS = ("desk", "knowledge", "oncall", "problems", "people", "workspace", "escalation", "sla", "calendars")
"""Where commands are. What takes an actor, or a moment and somebody, changes something."""

FORM = "a form that is being filled in, while it is"
PORTAL = "for who asks: tokens are for those who work at the desk"
PLAN = "configuration in versions: its pages check it and show what changes before it is in force"
ROSTER = "how posts take turns is planned on the page that shows the weeks to come"
REGISTER = "rows of the administration: people and organisations have operations, by the registers' own forms"
NOT_HERE = {
    "calendars.change.add_version": PLAN,
    "calendars.change.clear_exceptional_day": PLAN,
    "calendars.change.set_exceptional_day": PLAN,
    "calendars.change.withdraw_version": PLAN,
    "desk.calls.foresee": FORM,
    "desk.conversation.receive": PORTAL,
    "desk.opening.open_ticket": "programs open by `open_one`: the same step, and less to read afterwards",
    "desk.publishing.publish": PLAN,
    "desk.publishing.publish_promise": PLAN,
    "desk.receiving.receiving": FORM,
    "escalation.entries.choose_policy": PLAN,
    "escalation.entries.create_policy": PLAN,
    "escalation.entries.rename_policy": PLAN,
    "escalation.founding.found_desk": "the first steps of a new desk, before there is anybody with a token",
    "knowledge.helping.avoided": PORTAL,
    "oncall.ical.export_shifts": "a feed with an address and a key of its own",
    "oncall.ical_import.import_calendar": ROSTER,
    "oncall.plan.add_rotation": ROSTER,
    "oncall.plan.change_rotation": ROSTER,
    "oncall.plan.create_rota": ROSTER,
    "oncall.plan.end_rotation": ROSTER,
    "people.change.end": REGISTER,
    "people.change.restore": REGISTER,
    "people.change.store": REGISTER,
    "people.csv_import.store_table": "a file that is looked through on a page before it is stored",
    "sla.drafts.discard_draft": PLAN,
    "sla.drafts.save_draft": PLAN,
    "sla.order.create_promise": PLAN,
    "sla.order.move_promise": PLAN,
    "workspace.calls.begin": FORM,
    "workspace.calls.put_aside": FORM,
    "workspace.drafts.keep_draft": FORM,
    "workspace.presence.come": "who looks at a page right now",
    "workspace.tokens.issue": "tokens are made by people who are signed in",
    "workspace.tokens.issue_for_service": "tokens are made by people who are signed in",
}


def commands_of(folder: str) -> set[str]:
    """The commands that the code of a folder names, such as `desk.charge.assign`."""
    found = set()
    for file in sorted((ROOT / "sportello" / folder).rglob("*.py")):
        for module, name in _named(file):
            if _is_command(module, name):
                found.add(f"{module.removeprefix('sportello.')}.{name}")
    return found


def _named(file: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of what a file imports from the floors of commands, and of what it asks of modules."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            tuple(f"sportello.{floor}" for floor in FLOORS)
        ):
            for one in node.names:
                yield str(node.module), one.name
                modules[one.asname or one.name] = f"{node.module}.{one.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def _is_command(module: str, name: str) -> bool:
    try:
        found = getattr(import_module(module), name, None)
    except ImportError:
        return False
    if not inspect.isfunction(found) or found.__module__ != module:
        return False
    given = inspect.signature(found).parameters
    keywords = {one for one, parameter in given.items() if parameter.kind is parameter.KEYWORD_ONLY}
    return "actor" in keywords or "by" in keywords or ("at" in keywords and not _only_reads(found))


def _only_reads(function: object) -> bool:
    return (inspect.getdoc(function) or "").startswith(("What", "Who", "Whether", "How"))


def test_every_command_of_a_page_is_an_operation_or_has_a_reason() -> None:
    of_pages, here = commands_of("web"), commands_of("api")
    missing = of_pages - here - NOT_HERE.keys()
    assert not missing, f"no operation for {sorted(missing)}: give it one, or a reason in NOT_HERE"
    assert not NOT_HERE.keys() & here, "these have an operation now: take them off the list"
    assert not NOT_HERE.keys() - of_pages, "no page uses these (any more): take them off the list"
    assert len(of_pages & here) > 60
