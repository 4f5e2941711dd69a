"""The queues, their views and filters, what is done to many at once, and the way to a number."""

from django.urls import path

from sportello.web.views import queue, queue_views, selection

urlpatterns = [
    path("", queue.mine, name="queue"),
    path("coda/", queue.mine, name="queue_it"),
    path("queue/filters/", queue_views.filters, name="queue_filters"),
    path("queue/views/", queue_views.counts, name="queue_views"),
    path("queue/views/new/", queue_views.new, name="queue_view_new"),
    path("queue/views/<int:pk>/", queue_views.edit, name="queue_view_edit"),
    path("queue/views/<int:pk>/end/", queue_views.end, name="queue_view_end"),
    path("queue/selection/<slug:what>/", selection.selection, name="queue_selection"),
    path("queue/undo/<int:number>/", selection.undo, name="queue_undo"),
    path("queue/team/<int:pk>/", queue.team, name="queue_team"),
    path("queue/<slug:name>/", queue.view, name="queue_view"),
    path("tickets/", queue.find, name="find"),
    path("tickets/<int:number>/preview/", queue_views.preview, name="preview"),
    path("tickets/<int:number>/unread/", queue_views.unread, name="unread"),
]
