"""Messages of e-mail."""

from django.urls import path

from sportello.web.views import mail
from sportello.web.views.admin import mailboxes

urlpatterns = [
    path("mail/", mail.listing, name="mail"),
    path("posta/", mail.listing, name="mail_it"),
    path("mail/<int:pk>/", mail.show, name="mail_message"),
    path("mail/<int:pk>/source/", mail.raw, name="mail_source"),
    path("mail/<int:pk>/ticket/", mail.ticket, name="mail_ticket"),
    path("mail/<int:pk>/aside/", mail.aside, name="mail_aside"),
    path("admin/mailboxes/connected/", mailboxes.connected, name="mailbox_connected"),
    path("admin/mailboxes/<int:pk>/connection/", mailboxes.connection, name="mailbox_connection"),
]
