"""The addresses of the pages: `routes/` has a file for each screen."""

from sportello.web.routes import (
    admin,
    channels,
    conversation,
    dashboard,
    intake,
    knowledge,
    letters,
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
    telephone,
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
    *letters.urlpatterns,
    *live.urlpatterns,
    *channels.urlpatterns,
    *mail.urlpatterns,
    *notices.urlpatterns,
    *problems.urlpatterns,
    *queue.urlpatterns,
    *rota.urlpatterns,
    *search.urlpatterns,
    *telephone.urlpatterns,
    *ticket.urlpatterns,
    *conversation.urlpatterns,
    *person.urlpatterns,
    *portal.urlpatterns,
    *webhooks.urlpatterns,
    *admin.urlpatterns,
]

handler403 = failures.forbidden
handler404 = failures.not_found
