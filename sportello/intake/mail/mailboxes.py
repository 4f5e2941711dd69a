"""Which mailbox a message is for."""

from collections.abc import Iterable

from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.reading import addresses_of
from sportello.tickets.mail_marks import without_plus


def mailbox_at(address: str) -> Mailbox | None:
    """The mailbox in use at an address; what follows a plus does not count."""
    return first_of([address])


def mailbox_for(raw: bytes) -> Mailbox | None:
    """The mailbox that a message was sent to; where its headers do not say, the oldest one in use."""
    return first_of(addresses_of(raw)) or _in_use().order_by("pk").first()


def first_of(addresses: Iterable[str]) -> Mailbox | None:
    """The mailbox of the first address that has one."""
    wanted = [name for address in addresses for name in (address.lower(), without_plus(address.lower()))]
    found = {
        mailbox.address.lower(): mailbox
        for mailbox in _in_use().annotate(low=Lower("address")).filter(low__in=wanted[:200])
    }
    return next((found[name] for name in wanted if name in found), None)


def is_mailbox(address: str) -> bool:
    """Whether it is the address of one of ours, in use or not."""
    return Mailbox.objects.alias(low=Lower("address")).filter(low=Lower(Value(address))).exists()


def mailboxes_among(addresses: Iterable[str]) -> frozenset[str]:
    """Those of the addresses, in small letters, that are of ours."""
    rows = Mailbox.objects.annotate(low=Lower("address")).filter(low__in=list(addresses))
    return frozenset(rows.values_list("low", flat=True))


def _in_use() -> QuerySet[Mailbox]:
    return Mailbox.objects.filter(is_active=True).select_related("department")
