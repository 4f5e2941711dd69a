"""Programs elsewhere: those that are told, those that tell."""

from django.urls import path

from sportello.web.views.admin import sources, webhooks

urlpatterns = [
    path("admin/event-sources/<int:pk>/address/", sources.address, name="source_address"),
    path("admin/event-sources/<int:pk>/trial/", sources.trial, name="source_trial"),
    path("admin/event-sources/<int:pk>/log/", sources.log, name="source_log"),
    path("admin/event-sources/<int:pk>/log/<int:event>/", sources.event, name="source_event"),
    path("admin/event-sources/<int:pk>/log/<int:event>/again/", sources.again, name="source_again"),
    path("admin/webhooks/<int:pk>/secret/", webhooks.secret, name="webhook_secret"),
    path("admin/webhooks/<int:pk>/log/", webhooks.log, name="webhook_log"),
    path("admin/webhooks/<int:pk>/log/again/", webhooks.failed_again, name="webhook_failed_again"),
    path("admin/webhooks/<int:pk>/log/<int:event>/", webhooks.event, name="webhook_event"),
    path("admin/webhooks/<int:pk>/log/<int:event>/again/", webhooks.again, name="webhook_again"),
    path("admin/webhooks/<int:pk>/trial/", webhooks.trial, name="webhook_trial"),
    path("admin/webhooks/<int:pk>/stop/", webhooks.halt, name="webhook_stop"),
    path("admin/webhooks/<int:pk>/stop/end/", webhooks.go_on, name="webhook_go_on"),
]
