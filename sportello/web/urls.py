"""The addresses of the pages: nouns only. A change of a ticket is a noun under it."""

from django.urls import path

from sportello.web.views import dialogs, escalation, failures, language, messages, moves, queue, ticket

urlpatterns = [
    path("", queue.mine, name="queue"),
    path("coda/", queue.mine, name="queue_it"),
    path("queue/team/<int:pk>/", queue.team, name="queue_team"),
    path("queue/<slug:name>/", queue.view, name="queue_view"),
    path("tickets/", queue.find, name="find"),
    path("tickets/<int:number>/", ticket.show, name="ticket"),
    path("tickets/<int:number>/changes/", ticket.changes, name="changes"),
    path("tickets/<int:number>/charge/", moves.charge, name="charge"),
    path("tickets/<int:number>/escalation/", escalation.escalation, name="escalation"),
    path("tickets/<int:number>/escalation/end/", escalation.recall, name="recall"),
    path("tickets/<int:number>/hand-back/", escalation.hand_back, name="hand_back"),
    path("tickets/<int:number>/hold/", dialogs.hold, name="hold"),
    path("tickets/<int:number>/hold/end/", moves.end_hold, name="hold_end"),
    path("tickets/<int:number>/resolution/", dialogs.resolution, name="resolution"),
    path("tickets/<int:number>/reply/", messages.reply, name="reply"),
    path("tickets/<int:number>/note/", messages.note, name="note"),
    path("language/", language.choose, name="language"),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.broken
