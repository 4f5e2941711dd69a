"""Write the reference pages that follow from the code: rights by role, kinds of event.

`python tools/reference.py` writes them; a test compares them with what is in docs/reference.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
PAGES = ROOT / "docs" / "reference"


def permissions() -> str:
    """Rights down, roles across."""
    from sportello.people.rights import RIGHTS_OF_ROLE

    roles = list(RIGHTS_OF_ROLE)
    rights = sorted(set().union(*RIGHTS_OF_ROLE.values()))
    lines = [
        "# Rights by role",
        "",
        "Roles are held in a department (or everywhere) and are sets of rights. Rights on one's *own* requests",
        "come with being the requester. Beside the right, a command may ask more: taking charge needs to be",
        "offered the ticket (or `ticket.take_any`), resolving somebody else's needs a reason (or",
        "`ticket.resolve_any`). What somebody may *see* is another question: agents see their departments'",
        "tickets and those they watch, auditors and administrators all.",
        "",
        "Written by `python tools/reference.py` from `sportello/people/rights.py`.",
        "",
        "| right | " + " | ".join(role.replace("_", " ") for role in roles) + " |",
        "| --- |" + " --- |" * len(roles),
    ]
    for right in rights:
        marks = ["yes" if right in RIGHTS_OF_ROLE[role] else "" for role in roles]
        lines.append(f"| `{right}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def events() -> str:
    """Every kind of event, what it means, and who may see it."""
    lines = [
        "# Kinds of event",
        "",
        "Everything that happens to a ticket is an event of one of these kinds, numbered without gaps.",
        "*Public* ones may be shown to the requester (without internal words); *stale* ones make an open",
        "form out of date.",
        "",
        "Written by `python tools/reference.py` from `sportello/domain/timeline/`.",
        "",
        "| kind | public | stale | meaning |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *_event_rows()]) + "\n"


def _event_rows() -> Iterator[str]:
    from sportello.domain.timeline import KINDS

    for kind, payload in sorted(KINDS.items()):
        meaning = (inspect.getdoc(payload) or "").split("\n\n")[0].replace("\n", " ")
        marks = ("yes" if payload.public else "", "yes" if payload.stale else "")
        yield f"| `{kind}` | {marks[0]} | {marks[1]} | {meaning} |"


def webhooks() -> str:
    """What is sent to programs that are told."""
    import json

    from sportello.webhooks.composing import PUBLIC_FACTS
    from sportello.webhooks.said import Envelope, Ping

    lines = [
        "# Webhooks",
        "",
        "The body of a webhook is JSON in UTF-8. How to receive one: [Tell other programs](../howto/webhooks.md).",
        "More fields may come; none is taken away without another `type`.",
        "",
        "Written by `python tools/reference.py` from `sportello/webhooks/`.",
        "",
        "## Without internal events",
        "",
        "Only [kinds](timeline-events.md) marked public are told, with the words that requesters may read,",
        "`level` is null, `by` is null where the names of agents are not public, and `facts` holds no more than:",
        "",
        "| kind | facts |",
        "| --- | --- |",
        *(
            f"| `{kind}` | {', '.join(f'`{name}`' for name in sorted(names))} |"
            for kind, names in PUBLIC_FACTS.items()
        ),
        "",
    ]
    for title, shape in (("An event", Envelope), ("A trial", Ping)):
        schema = json.dumps(shape.model_json_schema(), indent=2, ensure_ascii=False)
        lines += [f"## {title}", "", "```json", schema, "```", ""]
    return "\n".join(lines)


def operations() -> str:
    """Every operation of the interface for programs, with its shapes."""
    from tools.interface_page import interface

    return interface()


WRITTEN = {
    "permissions.md": permissions,
    "timeline-events.md": events,
    "webhooks.md": webhooks,
    "interface.md": operations,
}


def start_django() -> None:
    """Rights live beside models, which need the settings."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sportello.config.settings")
    django.setup()


if __name__ == "__main__":
    start_django()
    for name, write in WRITTEN.items():
        (PAGES / name).write_text(write(), encoding="utf-8")
