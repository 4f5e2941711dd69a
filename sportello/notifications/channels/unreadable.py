"""The address of a method for its channel, or words for why there is none."""

from django.utils.translation import gettext as _

from sportello.notifications.channels.base import Refused
from sportello.notifications.models.contact import ContactMethod
from sportello.sets.sealing import Unreadable


def address_of(method: ContactMethod) -> str:
    """The address in the clear. Raises Refused where it was sealed under another key."""
    try:
        return method.address
    except Unreadable as error:
        raise Refused(_("The address was kept under another secret key: add it again.")) from error
