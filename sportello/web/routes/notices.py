"""What a person was told."""

from django.urls import path

from sportello.web.views import notices, notices_answer, notices_choices

urlpatterns = [
    path("notifications/", notices.index, name="notices"),
    path("notifications/bell/", notices.bell, name="bell"),
    path("notifications/read/", notices.read, name="notices_read"),
    path("notifications/answer/<str:mark>/", notices_answer.answer, name="notification_answer"),
    path("me/notifications/", notices_choices.mine, name="me_notifications"),
    path("me/notifications/log/", notices_choices.mine_log, name="me_notification_log"),
    path("admin/notifications/", notices_choices.everybodys_log, name="admin_notifications"),
]
