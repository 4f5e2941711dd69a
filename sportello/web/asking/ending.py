"""How a request ends and begins again: close, cancel, reopen.

icon:check-check icon:ban icon:rotate-ccw
"""

from django.utils.translation import gettext_lazy as _

from sportello.web.forms import MoveForm, words_field


class ClosureForm(MoveForm):
    """Close a resolved request before its grace has passed."""

    noun, icon = "closure", "check-check"
    title = _("Close")
    lead = _("It can no longer be reopened: what comes after opens a new request, linked to this one.")
    button = _("Close the request")

    reason = words_field(_("Why now"), rows=2, hint=_("internal, if it is worth a word"))


class CancellationForm(MoveForm):
    """Opened by mistake, or no longer wanted."""

    noun, icon = "cancellation", "ban"
    title = _("Cancel the request")
    lead = _(
        "For what was opened by mistake or is no longer wanted. It counts in no figure of solved requests."
    )
    button = _("Cancel the request")
    leave = _("Leave it as it is")

    reason = words_field(_("Why"), _("Say why: it stays in the history."), rows=2)


class ReopeningForm(MoveForm):
    """It was not solved after all."""

    noun, icon = "reopening", "rotate-ccw"
    title = _("Reopen")
    lead = _("It goes back to the level where it was resolved, to its last owner if on shift.")
    button = _("Reopen")

    reason = words_field(_("Why"), _("Say what is still wrong."), rows=2)
