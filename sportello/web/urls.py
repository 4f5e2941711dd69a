"""The addresses of the pages: `routes/` has a file for each screen."""

from sportello.web.routes import (
    admin,
    conversation,
    dashboard,
    intake,
    matrix,
    person,
    queue,
    rota,
    sla,
    ticket,
)
from sportello.web.views import failures

urlpatterns = [
    *matrix.urlpatterns,
    *sla.urlpatterns,
    *dashboard.urlpatterns,
    *intake.urlpatterns,
    *queue.urlpatterns,
    *rota.urlpatterns,
    *ticket.urlpatterns,
    *conversation.urlpatterns,
    *person.urlpatterns,
    *admin.urlpatterns,
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.broken
