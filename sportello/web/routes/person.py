"""What a person sets for themselves."""

from django.urls import path

from sportello.web.views import language, me

urlpatterns = [
    path("language/", language.choose, name="language"),
    path("me/", me.preferences, name="me"),
    path("me/looks/", me.keep_looks, name="looks"),
    path("me/availability/", me.availability, name="availability"),
]
