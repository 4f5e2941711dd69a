"""A small Zendesk: three tickets with audits, one merged, one whose author nobody knows."""

import json
from typing import Any

URL = "https://libreria.zendesk.com/api/v2"
USERS: list[dict[str, Any]] = [
    {"id": 11, "name": "Olga Neri", "email": "olga@libreria.example", "role": "agent", "organization_id": None,
     "locale": "it", "phone": None, "url": f"{URL}/users/11.json"},
    {"id": 21, "name": "Piero Gallo", "email": "Piero@cliente.example", "role": "end-user", "organization_id": 7,
     "locale": "en-GB", "phone": "+39 02 5550123", "url": f"{URL}/users/21.json"},
    {"id": 22, "name": "Rita Sole", "email": None, "role": "end-user", "organization_id": 7, "locale": "it",
     "phone": "02 5550199", "url": f"{URL}/users/22.json"},
]  # fmt: skip
ORGANISATIONS = [
    {"id": 7, "name": "Cartoleria Gallo", "domain_names": ["cliente.example"], "shared_tickets": False}
]
GROUPS = [{"id": 70, "name": "Informatica L2", "deleted": False}]
FIELDS = [{"id": 900, "title": "Cassa", "type": "text", "title_in_portal": "Cassa"}]


def event(
    id: int, kind: str, field: str = "", value: object = None, before: object = None, **more: Any
) -> dict[str, Any]:
    """An event of an audit."""
    told = {"id": id, "type": kind, **more}
    return told | ({"field_name": field, "value": value, "previous_value": before} if field else {})


def comment(id: int, by: int, text: str, *, public: bool = True, **more: Any) -> dict[str, Any]:
    """A comment as an audit tells it."""
    told: dict[str, Any] = {"author_id": by, "body": text, "html_body": f"<p>{text}</p>", "public": public}
    told["attachments"] = []
    return event(id, "Comment", **(told | more))


def audit(id: int, ticket: int, at: str, by: int, *events: dict[str, Any]) -> dict[str, Any]:
    """What was said and changed in one go."""
    return {"id": id, "ticket_id": ticket, "created_at": at, "author_id": by, "events": list(events)}


def ticket(id: int, subject: str, at: str, **more: Any) -> dict[str, Any]:
    """A ticket as it stands."""
    return {
        "id": id, "url": f"{URL}/tickets/{id}.json", "subject": subject, "created_at": at, "updated_at": at,
        "requester_id": 21, "submitter_id": 21, "assignee_id": None, "organization_id": 7, "group_id": 70,
        "status": "open", "priority": "normal", "type": "incident", "tags": [], "via": {"channel": "email"},
        "description": "", "custom_fields": [], **more,
    }  # fmt: skip


CASH = "La cassa 3 non stampa più gli scontrini da stamattina."
TICKETS = [
    ticket(4711, "Cassa ferma", "2024-03-04T08:00:00Z", status="closed", priority="urgent", assignee_id=11,
           tags=["cassa", "urgente"], custom_fields=[{"id": 900, "value": "3"}], description=CASH,
           updated_at="2024-03-09T08:00:00Z", satisfaction_rating={"score": "good", "comment": "Grazie mille"}),
    ticket(4712, "Password dimenticata", "2024-03-05T09:00:00Z", status="pending", requester_id=22, priority=None,
           description="Non ricordo la password del gestionale.", updated_at="2024-03-05T10:00:00Z"),
    ticket(4713, "Scontrini, ancora", "2024-03-06T09:00:00Z", status="closed", description="Di nuovo ferma."),
]  # fmt: skip
AUDITS = [
    audit(1, 4711, "2024-03-04T08:00:00Z", 21, comment(101, 21, CASH), event(102, "Create", "status", "new"),
          event(103, "Create", "priority", "normal"), event(104, "Create", "group_id", "70")),
    audit(2, 4711, "2024-03-04T08:10:00Z", 11, event(105, "Change", "assignee_id", "11"),
          event(106, "Change", "status", "open", "new"), event(107, "Change", "priority", "urgent", "normal")),
    audit(3, 4711, "2024-03-04T08:20:00Z", 11, comment(108, 11, "Provi a cambiare il rotolo.", attachments=[
        {"id": 555, "file_name": "rotolo.txt", "size": 12, "content_url": "https://files.example/rotolo"},
        {"id": 556, "file_name": "perduto.pdf", "size": 12, "content_url": "https://files.example/perduto"},
    ]), event(109, "Change", "status", "pending", "open")),
    audit(4, 4711, "2024-03-04T08:40:00Z", 21, comment(110, 21, "Fatto, ora va."),
          event(111, "Change", "status", "open", "pending")),
    audit(5, 4711, "2024-03-04T08:50:00Z", 11, comment(112, 11, "Era il sensore.", public=False),
          event(113, "Change", "status", "solved", "open")),
    audit(6, 4711, "2024-03-08T09:00:00Z", -1, event(114, "Change", "status", "closed", "solved")),
]  # fmt: skip
NEWER = audit(7, 4712, "2024-03-07T09:00:00Z", 11, comment(120, 11, "Le ho mandato una nuova password."))


def lines(rows: list[dict[str, Any]]) -> str:
    """One object a line, as the account's export is written."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def files(*, newer: bool = False) -> dict[str, str]:
    """The export: its files by name."""
    return {
        "users.json": lines(USERS),
        "organizations.json": lines(ORGANISATIONS),
        "groups.json": lines(GROUPS),
        "ticket_fields.json": lines(FIELDS),
        "tickets.json": lines(TICKETS),
        "audits.json": lines([*AUDITS, *([NEWER] if newer else [])]),
        "attachments/555/rotolo.txt": "Rotolo da 80",
    }
