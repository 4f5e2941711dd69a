"""Searching."""

from django.urls import path

from sportello.web.views import search

urlpatterns = [
    path("search/", search.show, name="search"),
    path("search/palette/", search.palette, name="palette"),
]
