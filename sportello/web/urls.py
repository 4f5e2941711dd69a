"""The addresses of the pages: `routes/` has a file for each screen."""

from sportello.web.routes import (
    admin,
    conversation,
    dashboard,
    intake,
    knowledge,
    live,
    mail,
    matrix,
    notices,
    person,
    portal,
    problems,
    queue,
    rota,
    search,
    sla,
    ticket,
    webhooks,
)
from sportello.web.views import failures

urlpatterns = [
    *matrix.urlpatterns,
    *sla.urlpatterns,
    *dashboard.urlpatterns,
    *intake.urlpatterns,
    *knowledge.urlpatterns,
    *live.urlpatterns,
    *mail.urlpatterns,
    *notices.urlpatterns,
    *problems.urlpatterns,
    *queue.urlpatterns,
    *rota.urlpatterns,
    *search.urlpatterns,
    *ticket.urlpatterns,
    *conversation.urlpatterns,
    *person.urlpatterns,
    *portal.urlpatterns,
    *webhooks.urlpatterns,
    *admin.urlpatterns,
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.broken
