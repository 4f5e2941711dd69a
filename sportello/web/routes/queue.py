"""The queues, and the way to a number."""

from django.urls import path

from sportello.web.views import queue

urlpatterns = [
    path("", queue.mine, name="queue"),
    path("coda/", queue.mine, name="queue_it"),
    path("queue/team/<int:pk>/", queue.team, name="queue_team"),
    path("queue/<slug:name>/", queue.view, name="queue_view"),
    path("tickets/", queue.find, name="find"),
]
