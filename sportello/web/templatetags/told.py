"""The way back that comes with what a person is told."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def way_back(message: Any) -> str:
    """The address that undoes what the message tells of; empty where nothing does."""
    for tag in (message.extra_tags or "").split():
        parts = tag.split("-", 2)
        if parts[0] != "undo" or len(parts) != 3:
            continue
        number, what = int(parts[1]), parts[2]
        if what.isdecimal():
            return reverse("undo", args=[number, int(what)])
        return reverse(what, args=[number])
    return ""
