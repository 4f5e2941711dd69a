"""Letters to requesters: their words, an agent's signature, what was not delivered."""

from django.urls import path

from sportello.web.views import letters, mail_reports
from sportello.web.views.admin.letters import preview

urlpatterns = [
    path("me/signature/", letters.signature, name="me_signature"),
    path("tickets/<int:number>/letters/<int:pk>/again/", letters.again, name="letter_again"),
    path("mail/provider/reports/", mail_reports.reports, name="mail_reports"),
    path("admin/letters/preview/", preview, name="admin_letter_preview"),
    path("admin/undelivered/", letters.listing, name="admin_undelivered"),
    path("admin/undelivered/again/", letters.several, name="admin_undelivered_again"),
]
