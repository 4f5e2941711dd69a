"""All addresses: the pages are in `sportello.web.urls`, signing in is allauth's, programs come to `sportello.api`."""

from django.urls import include, path

from sportello.api.failures import bad_request, broken
from sportello.api.monitoring import events
from sportello.web.urls import handler403, handler404

handler400, handler500 = bad_request, broken

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("api/v1/", include(("sportello.api.urls", "api"))),
    path("events/<str:token>/", events, name="alarms"),
    path("eventi/<str:token>/", events),
    # A redirect would make a GET of what was posted.
    path("events/<str:token>", events),
    path("eventi/<str:token>", events),
    path("", include("sportello.web.urls")),
]
