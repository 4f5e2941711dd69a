"""What a person sets for themselves."""

from django.urls import path

from sportello.web.views import language

urlpatterns = [
    path("language/", language.choose, name="language"),
]
