"""A request and the changes of it."""

from django.urls import path

from sportello.web.views import dialogs, escalation, messages, moves, ticket, why

urlpatterns = [
    path("tickets/<int:number>/", ticket.show, name="ticket"),
    path("tickets/<int:number>/changes/", ticket.changes, name="changes"),
    path("tickets/<int:number>/why/", why.why, name="why"),
    path("tickets/<int:number>/charge/", moves.charge, name="charge"),
    path("tickets/<int:number>/escalation/", escalation.escalation, name="escalation"),
    path("tickets/<int:number>/escalation/end/", escalation.recall, name="recall"),
    path("tickets/<int:number>/hand-back/", escalation.hand_back, name="hand_back"),
    path("tickets/<int:number>/hold/", dialogs.hold, name="hold"),
    path("tickets/<int:number>/hold/end/", moves.end_hold, name="hold_end"),
    path("tickets/<int:number>/resolution/", dialogs.resolution, name="resolution"),
    path("tickets/<int:number>/reply/", messages.reply, name="reply"),
    path("tickets/<int:number>/note/", messages.note, name="note"),
]
