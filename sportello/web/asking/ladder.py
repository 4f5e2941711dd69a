"""Down the ladder, and aside for a while: de-escalate, snooze.

icon:corner-right-down icon:moon
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.web.asking.people import Choices, choose
from sportello.web.forms import MoveForm, moment_field, words_field


class DeEscalationForm(MoveForm):
    """A supervisor sends it down to a chosen level."""

    noun, icon = "de_escalation", "corner-right-down"
    title = _("Bring it down")
    lead = _("It is offered afresh at the level you choose, with its full time. A raised priority ends.")
    button = _("Bring it down")

    level = forms.TypedChoiceField(
        label=_("To which level"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a level.")},
    )
    reason = words_field(_("Why"), _("Say why: they start from here."), rows=2)

    def __init__(self, *args: Any, levels: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "level", levels)


class SnoozeForm(MoveForm):
    """Quiet until a moment; no clock stops."""

    noun, icon = "snooze", "moon"
    title = _("Put aside")
    lead = _("It leaves your queue until then. No clock stops: what falls due before brings it back.")
    button = _("Put aside")

    until = moment_field(_("Until when"))
