"""The addresses of the pages: nouns only."""

from django.urls import path

from sportello.web.views import failures, language

urlpatterns = [
    path("language/", language.choose, name="language"),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.broken
