"""Sending a letter once more, as a dialog: to the same address, or to a corrected one.

icon:send
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.notifications.models import OutgoingMessage
from sportello.web.forms import MoveForm


class AgainForm(MoveForm):
    """Where it goes; an address that is not the present one is the person's from then on."""

    template = "tickets/_letter_again.html"
    icon = "send"
    title = _("Send the e-mail again")
    button = _("Send again")

    address = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Another address is this person's from then on; nothing goes to the old one."),
        error_messages={"required": _("Write the address.")},
    )

    def __init__(self, *args: Any, letter: OutgoingMessage, **kwargs: Any) -> None:
        super().__init__(*args, initial={"address": letter.address}, **kwargs)
        self.letter = letter
        self.lead = (
            _("It may have arrived already: if it has, they get it twice.")
            if letter.state == OutgoingMessage.State.UNCERTAIN
            else _("It goes out once more as it is, right away.")
        )
