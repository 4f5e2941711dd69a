"""News as it happens. Under the ASGI server `/live/` is answered by `live/stream.py`."""

from django.urls import path

from sportello.web.views import live, presence

urlpatterns = [
    path("live/", live.nothing_live, name="live"),
    path("tickets/<int:number>/presence/", presence.at_ticket, name="presence"),
]
