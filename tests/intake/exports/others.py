"""Small exports of other desks, invented: Freshdesk, django-helpdesk."""

from typing import Any

FRESHDESK: dict[str, Any] = {
    "Users0.json": [
        {"user": {"id": 501, "name": "Gino Bassi", "email": "gino@bar.example", "helpdesk_agent": False,
                  "customer_id": 31, "language": "it", "phone": "06 5550111"}},
        {"user": {"id": 502, "name": "Nora Valli", "email": "nora@desk.example", "helpdesk_agent": True,
                  "language": "en"}},
    ],
    "Companies.json": [{"company": {"id": 31, "name": "Bar Sport", "domains": ["bar.example"]}}],
    "Tickets0.json": [
        {"helpdesk_ticket": {
            "id": 99001, "display_id": 12, "subject": "Il POS non va", "requester_id": 501, "responder_id": 502,
            "status": 4, "priority": 4, "source": 3, "ticket_type": "Incident", "spam": False, "deleted": False,
            "created_at": "2024-05-06T09:00:00+02:00", "updated_at": "2024-05-06T12:00:00+02:00",
            "description": "Il POS dice errore 7.", "description_html": "<div>Il POS dice errore 7.</div>",
            "stats": {"resolved_at": "2024-05-06T11:00:00+02:00", "first_responded_at": "2024-05-06T09:30:00+02:00"},
            "tags": ["pos"], "custom_field": {"negozio": "Roma"}, "cc_email": {"cc_emails": ["capo@bar.example"]},
            "notes": [
                {"note": {"id": 1, "body": "Spenga e riaccenda.", "body_html": "<div>Spenga e riaccenda.</div>",
                          "incoming": False, "private": False, "user_id": 502,
                          "created_at": "2024-05-06T09:30:00+02:00", "attachments": []}},
                {"note": {"id": 2, "body": "Ora va, grazie.", "incoming": True, "private": False, "user_id": 501,
                          "created_at": "2024-05-06T11:30:00+02:00", "attachments": []}},
            ]}},
        {"helpdesk_ticket": {
            "id": 99002, "display_id": 13, "subject": "Vorrei una seconda carta", "requester_id": 501,
            "responder_id": None, "status": 7, "priority": 1, "source": 1, "ticket_type": "Service Request",
            "spam": False, "deleted": False, "created_at": "2024-05-07T09:00:00+02:00",
            "updated_at": "2024-05-08T09:00:00+02:00", "description": "È possibile?", "notes": []}},
    ],
    "time_entries.json": [{"id": 8, "ticket_id": 12, "agent_id": 502, "time_spent": "00:25", "note": "al telefono",
                           "executed_at": "2024-05-06T09:20:00+02:00"}],
    "automations.json": [{"id": 1, "name": "Avvisa tutti"}],
}  # fmt: skip


def row(model: str, pk: int, **fields: Any) -> dict[str, Any]:
    """A row of a fixture."""
    return {"model": model, "pk": pk, "fields": fields}


DJANGO_HELPDESK: dict[str, Any] = {
    "dump.json": [
        row("auth.user", 1, username="sara", first_name="Sara", last_name="Conti", email="sara@desk.example",
            is_staff=True),
        row("helpdesk.queue", 1, title="Stampanti", slug="st"),
        row("helpdesk.ticket", 1, title="Carta inceppata", queue=1, created="2023-02-01T08:00:00Z",
            modified="2023-02-01T10:00:00Z", submitter_email="leo@scuola.example", assigned_to=1, status=4,
            on_hold=False, description="Si inceppa sempre.", resolution="Rullo pulito.", priority=2, due_date=None),
        row("helpdesk.followup", 1, ticket=1, date="2023-02-01T08:00:05Z", title="Ticket Opened",
            comment="Si inceppa sempre.", public=True, user=None, new_status=None),
        row("helpdesk.followup", 2, ticket=1, date="2023-02-01T09:00:00Z", title="Risposta",
            comment="Arrivo alle dieci.", public=True, user=1, new_status=None, time_spent="00:15:00"),
        row("helpdesk.ticketchange", 1, followup=2, field="Priority", old_value="2", new_value="1"),
        row("helpdesk.followupattachment", 1, followup=2, file="helpdesk/attachments/1/mappa.txt",
            filename="mappa.txt", size=6),
        row("helpdesk.followup", 3, ticket=1, date="2023-02-01T10:00:00Z", title="Closed", comment="", public=True,
            user=1, new_status=4),
        row("helpdesk.ticketcc", 1, ticket=1, user=None, email="preside@scuola.example", can_view=True),
        row("helpdesk.ticket", 2, title="Carta inceppata ancora", queue=1, created="2023-02-02T08:00:00Z",
            modified="2023-02-02T08:00:00Z", submitter_email="leo@scuola.example", assigned_to=None, status=1,
            on_hold=False, description="Di nuovo.", resolution=None, priority=3),
        row("helpdesk.ticketdependency", 1, ticket=2, depends_on=1),
        row("helpdesk.kbcategory", 1, title="Guide", slug="guide"),
    ],
    "media/helpdesk/attachments/1/mappa.txt": "scale\n",
}  # fmt: skip
