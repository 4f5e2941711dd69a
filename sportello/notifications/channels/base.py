"""What every channel has in common: a notice goes in, or an error says whether it is worth trying again.

Jobs hand notices over by `channels.handing.hand_over`, which also minds what administrators allow, pauses and health.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sportello.notifications.models.contact import ContactMethod
from sportello.people.models import Person

Urgency = Literal["low", "normal", "high"]


@dataclass(frozen=True)
class Notice:
    """What is told, in the words of its reader: a title of one line, some plain lines, and where it leads.

    `tag` replaces what was shown under the same tag (push). `ack_url` is the signed link that says "seen".
    `reply_to` is where an answer by e-mail goes, if answering makes sense. `person` is None for the room of a team.
    """

    title: str
    body: str
    url: str
    urgency: Urgency
    tag: str
    ack_url: str | None
    language: str
    person: Person | None
    reply_to: str = ""


class Away(Exception):
    """Not delivered, but it may be later: the service cannot be reached, is busy, or rests. `said` has no secrets."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class OurFault(Away):
    """Not delivered for a reason of the desk's own: the service and the address are as well as they were."""


class Refused(Exception):
    """Not delivered and never will be: the address is wrong, gone or forbidden. `said` has no secrets."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Gone(Refused):
    """Refused because nobody is there any more: the method is taken away."""


class Channel(Protocol):
    """One way out of the house."""

    @property
    def key(self) -> str:
        """What the rows call it; never changed."""

    @property
    def label(self) -> str | Promise:
        """Its name in words."""

    @property
    def is_one_service(self) -> bool:
        """Whether one service stands behind all addresses: if it is down for many, it is down for all."""

    def deliver(self, notice: Notice, method: ContactMethod) -> None:
        """Hand the notice to the service; returns once the service has taken it. Raises Away, Refused."""


CHANNELS: dict[str, Channel] = {}
"""By key, in the order in which pages show them; filled in the package's `__init__`."""


def name_of(key: str) -> str:
    """The name of a channel in words; never what somebody calls a way of theirs."""
    found = CHANNELS.get(key)
    return str(found.label) if found is not None else _("another channel")
