"""All addresses: the pages are in `sportello.web.urls`, signing in is allauth's."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("", include("sportello.web.urls")),
]
