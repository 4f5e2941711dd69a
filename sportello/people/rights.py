"""Rights as a flat list of dotted names, and the roles that are sets of them (the table of DOMAIN 1)."""

from typing import Final

AGENT: Final = frozenset(
    {
        "ticket.open",
        "ticket.reply",
        "ticket.note",
        "ticket.call",
        "ticket.link",
        "ticket.tag",
        "ticket.watch",
        "ticket.edit",
        "ticket.hold",
        "ticket.snooze",
        "ticket.triage",
        "ticket.take",
        "ticket.resolve",
        "ticket.close",
        "ticket.escalate",
        "ticket.recall",
        "ticket.hand_back",
        "ticket.involve",
        "ticket.nudge",
        "ticket.merge",
        "ticket.split",
        "ticket.transfer",
        "ticket.reopen",
        "article.write",
    }
)
SUPERVISOR: Final = AGENT | {
    "ticket.assign",
    "ticket.take_any",
    "ticket.resolve_any",
    "ticket.escalate_to_level",
    "ticket.de_escalate",
    "ticket.override_critical",
    "ticket.cancel",
    "problem.edit",
    "rota.edit",
    "view.share",
    "article.publish",
}
MANAGER: Final = SUPERVISOR | {"policy.edit", "calendar.edit", "department.edit"}
REQUESTER: Final = frozenset(
    {"own.open", "own.write", "own.confirm", "own.reopen", "own.nudge", "own.ask_supervisor"}
)

RIGHTS_OF_ROLE: Final[dict[str, frozenset[str]]] = {
    "requester": REQUESTER,
    "agent": AGENT,
    "supervisor": SUPERVISOR,
    "manager": MANAGER,
    "problem_manager": AGENT | {"problem.edit"},
    "knowledge_editor": frozenset({"article.write", "article.publish"}),
    "administrator": MANAGER | {"problem.edit", "people.edit", "desk.configure"},
    "auditor": frozenset(),
}
# Roles that make somebody an agent of a department, who therefore sees its tickets.
SEEING_ROLES: Final = frozenset({"agent", "supervisor", "manager", "problem_manager"})
