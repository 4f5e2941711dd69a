"""Whose contact methods a page is about: one's own, or those of a team whose department one edits."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from sportello.notifications.channels.base import CHANNELS, Channel
from sportello.notifications.channels.carriers.channel import ServiceChannel, is_installed
from sportello.notifications.channels.carriers.forms import OTHER
from sportello.notifications.models import ChannelState, ContactMethod
from sportello.people.models import Person, Team
from sportello.web.access import Asked
from sportello.web.admin.rights import everywhere, within


@dataclass(frozen=True)
class Owner:
    """A person, or a team; `base` is where the addresses of their pages begin."""

    who: Person | Team
    base: str
    language: str

    @property
    def team(self) -> Team | None:
        """The team, if it is one."""
        return self.who if isinstance(self.who, Team) else None

    def method(self, pk: int) -> ContactMethod:
        """One of their methods; others do not exist."""
        found = ContactMethod.objects.of(self.who).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


def owner_of(request: Asked, team: int | None) -> Owner:
    """Of whom an address speaks, if the reader may. Raises Http404."""
    language = request.LANGUAGE_CODE[:2]
    if team is None:
        return Owner(request.user, reverse("me_channels"), language)
    found = Team.objects.filter(
        pk=team, is_active=True, department__in=within(request.actor, "department.edit")
    )
    row = found.select_related("department").first()
    if row is None:
        raise Http404
    return Owner(row, reverse("team_channels", args=[row.pk]), language)


def offered(request: Asked, owner: Owner) -> list[Channel]:
    """The channels that may be added: allowed, installed, and for rooms those that can be one."""
    forbidden = set(ChannelState.objects.filter(is_allowed=False).values_list("channel", flat=True))
    return [
        channel
        for key, channel in CHANNELS.items()
        if key not in forbidden
        and (is_installed() or not isinstance(channel, ServiceChannel))
        and (key != OTHER.key or everywhere(request.actor, "desk.configure"))
        and (key != "push" or owner.team is None)
    ]
