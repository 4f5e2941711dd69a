"""Small exports of still other desks, invented: Zammad, OTRS, Jira, osTicket."""

from typing import Any

ZAMMAD: dict[str, Any] = {
    "users.json": [
        {"id": 1, "login": "-", "firstname": "-", "lastname": "", "email": "", "organization_id": None, "roles": []},
        {"id": 3, "login": "ivo", "firstname": "Ivo", "lastname": "Pace", "email": "ivo@desk.example",
         "organization_id": None, "roles": ["Agent"]},
        {"id": 4, "login": "tea", "firstname": "Tea", "lastname": "Luna", "email": "tea@orto.example",
         "organization_id": 2, "roles": ["Customer"]},
    ],
    "organizations.json": [{"id": 2, "name": "Orto Botanico", "domain_assignment": False}],
    "tickets.json": [
        {"id": 8, "number": "77008", "title": "Serra fredda", "group_id": 1, "group": "Users", "priority_id": 3,
         "priority": "3 high", "state_id": 4, "state": "closed", "customer_id": 4, "owner_id": 3,
         "organization_id": 2, "created_by_id": 4, "create_article_type": "email",
         "created_at": "2025-01-10T07:00:00.000Z", "updated_at": "2025-01-10T09:00:00.000Z",
         "close_at": "2025-01-10T09:00:00.000Z", "tags": ["serra"], "first_response_in_min": 12},
    ],
    "ticket_articles.json": [
        {"id": 80, "ticket_id": 8, "body": "<p>Dieci gradi.</p>", "content_type": "text/html", "sender": "Customer",
         "type": "email", "internal": False, "created_by_id": 4, "created_at": "2025-01-10T07:00:01.000Z",
         "attachments": [{"id": 5, "filename": "gradi.txt", "size": "9"}]},
        {"id": 81, "ticket_id": 8, "body": "Arrivo.", "content_type": "text/plain", "sender": "Agent",
         "type": "phone", "internal": False, "created_by_id": 3, "created_at": "2025-01-10T07:12:00.000Z"},
        {"id": 82, "ticket_id": 8, "body": "Valvola chiusa.", "content_type": "text/plain", "sender": "Agent",
         "type": "note", "internal": True, "created_by_id": 3, "created_at": "2025-01-10T08:59:00.000Z"},
    ],
    "attachments/5/gradi.txt": "10 gradi\n",
    "ticket_history.json": {"history": [
        {"id": 900, "o_id": 8, "object": "Ticket", "type": "updated", "attribute": "state", "value_from": "new",
         "value_to": "open", "created_by_id": 3, "created_at": "2025-01-10T07:12:00.000Z"},
        {"id": 901, "o_id": 8, "object": "Ticket", "type": "updated", "attribute": "state", "value_from": "open",
         "value_to": "closed", "created_by_id": 3, "created_at": "2025-01-10T09:00:00.000Z"},
    ]},
}  # fmt: skip

OTRS: dict[str, Any] = {
    "users.json": [{"UserID": "5", "UserLogin": "bea", "UserFirstname": "Bea", "UserLastname": "Monti",
                    "UserEmail": "bea@desk.example"}],
    "customers.json": [
        {"CustomerID": "museo", "CustomerCompanyName": "Museo Civico"},
        {"UserLogin": "aldo", "UserFirstname": "Aldo", "UserLastname": "Rota", "UserEmail": "aldo@museo.example",
         "UserCustomerID": "museo", "UserPhone": "011 5550177"},
    ],
    "tickets.json": [{
        "TicketID": "30", "TicketNumber": "2019020110000030", "Title": "Faretto spento",
        "Created": "2019-02-01 10:00:00",
        "Changed": "2019-02-03 10:00:00", "Closed": "2019-02-03 10:00:00", "State": "closed unsuccessful",
        "StateType": "closed", "Priority": "5 very high", "Queue": "Luci", "OwnerID": "5", "CustomerUserID": "aldo",
        "CustomerID": "museo", "Type": "Incident", "DynamicField_Sala": "4",
        "Articles": [
            {"ArticleID": "301", "TicketID": "30", "Created": "2019-02-01 10:00:00", "SenderType": "customer",
             "ArticleType": "email-external", "Body": "Sala 4 al buio.", "ContentType": "text/plain", "CreatedBy": "1",
             "From": "Aldo Rota <aldo@museo.example>",
             "Attachments": [{"Filename": "c2FsYS50eHQ=\n", "Content": "YnVpbwo=", "ContentType": "text/plain"}]},
            {"ArticleID": "302", "TicketID": "30", "Created": "2019-02-02 10:00:00", "SenderType": "agent",
             "ArticleType": "email-external", "Body": "Lampada ordinata.", "ContentType": "text/plain",
             "CreatedBy": "5"},
        ],
        "History": [
            {"HistoryID": "1", "HistoryType": "StateUpdate", "Name": "%%new%%open%%", "CreateBy": "5",
             "CreateTime": "2019-02-01 11:00:00"},
            {"HistoryID": "2", "HistoryType": "OwnerUpdate", "Name": "%%bea%%5", "CreateBy": "5",
             "CreateTime": "2019-02-01 10:59:00"},
            {"HistoryID": "3", "HistoryType": "StateUpdate", "Name": "%%open%%closed unsuccessful%%", "CreateBy": "5",
             "CreateTime": "2019-02-03 10:00:00"},
        ],
    }],
}  # fmt: skip


def person(name: str) -> dict[str, Any]:
    """A user as Jira names it."""
    return {"name": name.lower(), "displayName": name, "emailAddress": f"{name.lower()}@jira.example"}


JIRA: dict[str, Any] = {
    "search.json": {"startAt": 0, "maxResults": 50, "total": 2, "issues": [
        {"key": "SD-1", "id": "1", "fields": {
            "summary": "VPN lenta", "created": "2024-07-01T08:00:00.000+0200",
            "updated": "2024-07-02T08:00:00.000+0200",
            "status": {"name": "Done"}, "priority": {"name": "Highest"}, "issuetype": {"name": "Incident"},
            "reporter": person("Mara"), "creator": person("Mara"), "assignee": person("Ettore"), "labels": ["vpn"],
            "description": {"type": "doc", "content": [{"type": "paragraph", "content": [
                {"type": "text", "text": "Da casa è lenta."}]}]},
            "comment": {"comments": [
                {"id": "71", "author": person("Ettore"), "created": "2024-07-01T09:00:00.000+0200",
                 "body": "Provi il nodo due."},
                {"id": "72", "author": person("Ettore"), "created": "2024-07-01T10:00:00.000+0200",
                 "body": "Nodo uno saturo.", "jsdPublic": False}]},
            "worklog": {"worklogs": [{"id": "5", "author": person("Ettore"), "timeSpentSeconds": 1800,
                                      "started": "2024-07-01T09:30:00.000+0200"}]},
            "issuelinks": [{"type": {"name": "Relates", "outward": "relates to"}, "outwardIssue": {"key": "SD-2"}}],
        }, "changelog": {"histories": [
            {"id": "11", "author": person("Ettore"), "created": "2024-07-01T08:30:00.000+0200", "items": [
                {"field": "status", "fromString": "To Do", "toString": "In Progress"},
                {"field": "assignee", "from": None, "to": "ettore", "toString": "Ettore"}]},
            {"id": "12", "author": person("Ettore"), "created": "2024-07-02T08:00:00.000+0200", "items": [
                {"field": "status", "fromString": "In Progress", "toString": "Done"}]}]}},
        {"key": "SD-2", "id": "2", "fields": {
            "summary": "Nuovo nodo", "created": "2024-07-03T08:00:00.000+0200",
            "updated": "2024-07-03T08:00:00.000+0200",
            "status": {"name": "To Do"}, "priority": None, "issuetype": {"name": "Task"}, "reporter": person("Ettore"),
            "description": "Serve capacità."}},
    ]},
}  # fmt: skip

OSTICKET: dict[str, Any] = {
    "dump.json": [
        {"type": "header", "version": "5"},
        {"type": "table", "name": "ost_ticket", "data": [
            {"ticket_id": "6", "number": "113377", "user_id": "2", "status_id": "3", "dept_id": "1", "topic_id": "1",
             "staff_id": "1", "source": "Phone", "created": "2022-04-01 08:00:00", "closed": "2022-04-02 08:00:00",
             "updated": "2022-04-02 08:00:00", "isoverdue": "0"}]},
        {"type": "table", "name": "ost_ticket__cdata", "data": [
            {"ticket_id": "6", "subject": "Cancello bloccato", "priority": "4"}]},
        {"type": "table", "name": "ost_thread", "data": [{"id": "9", "object_id": "6", "object_type": "T"}]},
        {"type": "table", "name": "ost_thread_entry", "data": [
            {"id": "1", "thread_id": "9", "staff_id": "0", "user_id": "2", "type": "M", "poster": "Ines",
             "body": "<p>Non si apre.</p>", "format": "html", "created": "2022-04-01 08:00:00"},
            {"id": "2", "thread_id": "9", "staff_id": "1", "user_id": "0", "type": "R", "poster": "Otto",
             "body": "Arriviamo.", "format": "text", "created": "2022-04-01 09:00:00"},
            {"id": "3", "thread_id": "9", "staff_id": "1", "user_id": "0", "type": "N", "poster": "Otto",
             "body": "Motore bruciato.", "format": "text", "created": "2022-04-01 10:00:00"}]},
        {"type": "table", "name": "ost_user", "data": [{"id": "2", "name": "Ines Bo", "org_id": "0"}]},
        {"type": "table", "name": "ost_user_email", "data": [
            {"id": "4", "user_id": "2", "address": "ines@condominio.example"}]},
        {"type": "table", "name": "ost_staff", "data": [
            {"staff_id": "1", "firstname": "Otto", "lastname": "Vero", "email": "otto@desk.example"}]},
        {"type": "table", "name": "ost_ticket_status", "data": [{"id": "3", "name": "Closed", "state": "closed"}]},
        {"type": "table", "name": "ost_help_topic", "data": [{"topic_id": "1", "topic": "Accessi"}]},
        {"type": "table", "name": "ost_config", "data": [{"id": "1", "namespace": "core"}]},
    ],
}  # fmt: skip
