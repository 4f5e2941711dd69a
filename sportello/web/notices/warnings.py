"""What administrators are warned of in the bell, beside what happened to requests."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sportello.people.actor import Actor
from sportello.web.admin.rights import everywhere
from sportello.webhooks.models import Endpoint

SHOWN = 5


@dataclass(frozen=True)
class Warned:
    """One thing that stays in the bell until somebody has put it right."""

    words: str
    href: str


def warnings(actor: Actor) -> Sequence[Warned]:
    """Webhooks that stopped by themselves; for those who administer the whole desk. One small query."""
    if not everywhere(actor, "desk.configure"):
        return []
    stopped = Endpoint.objects.filter(is_active=True).exclude(stopped_at=None)
    rows = stopped.exclude(stopped_why=Endpoint.Stop.BY_HAND).order_by("-stopped_at")
    return [
        Warned(_("The webhook «%(name)s» is stopped.") % {"name": row}, reverse("webhook_log", args=[row.pk]))
        for row in rows[:SHOWN]
    ]
