"""Channels: one's own, those of teams, and those of the desk."""

from typing import Any

from django.urls import path

from sportello.web.views import channels, manifest, push
from sportello.web.views.admin import channels as desk


def _of(base: str, name: str) -> list[Any]:
    """The addresses of somebody's contact methods."""
    return [
        path(base, channels.index, name=f"{name}_channels"),
        path(f"{base}new/<slug:channel>/", channels.add, name=f"{name}_channel_new"),
        path(f"{base}<int:pk>/code/", channels.code, name=f"{name}_channel_code"),
        path(f"{base}<int:pk>/verify/", channels.verify, name=f"{name}_channel_verify"),
        path(f"{base}<int:pk>/trial/", channels.trial, name=f"{name}_channel_trial"),
        path(f"{base}<int:pk>/order/", channels.order, name=f"{name}_channel_order"),
        path(f"{base}<int:pk>/use/", channels.use, name=f"{name}_channel_use"),
        path(f"{base}<int:pk>/remove/", channels.remove, name=f"{name}_channel_remove"),
    ]


urlpatterns = [
    *_of("me/channels/", "me"),
    *_of("admin/teams/<int:team>/channels/", "team"),
    path("me/channels/browser/", push.subscribe, name="push_subscribe"),
    path("me/channels/browser/end/", push.leave, name="push_leave"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("push_worker.js", push.worker, name="push_worker"),
    path("admin/channels/", desk.index, name="admin_channels"),
    path("admin/channels/<slug:channel>/allowed/", desk.allowed, name="admin_channel_allowed"),
    path("admin/channels/<slug:channel>/wake/", desk.wake, name="admin_channel_wake"),
    path("admin/channels/<slug:channel>/trial/", desk.trial, name="admin_channel_trial"),
]
