"""What a person was told."""

from django.urls import path

from sportello.web.views import notices, notices_answer

urlpatterns = [
    path("notifications/", notices.index, name="notices"),
    path("notifications/bell/", notices.bell, name="bell"),
    path("notifications/read/", notices.read, name="notices_read"),
    path("notifications/answer/<str:mark>/", notices_answer.answer, name="notification_answer"),
]
