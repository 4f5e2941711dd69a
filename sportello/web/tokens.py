"""The form with which a token is made."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Department
from sportello.workspace.models import AccessToken

DAYS = (("30", _("in 30 days")), ("90", _("in 90 days")), ("365", _("in a year")), ("", _("never")))


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    name = forms.CharField(
        max_length=80,
        label=_("What is it for?"),
        error_messages={"required": _("Say what it is for: that is how you will know it again.")},
    )
    scopes = forms.MultipleChoiceField(
        choices=AccessToken.Scope.choices,
        label=_("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that it may do.")},
    )
    days = forms.ChoiceField(choices=DAYS, label=_("It ends"), required=False, initial="90")

    def expires_at(self, at: datetime) -> datetime | None:
        """Until when it lives; None: for ever."""
        days = self.cleaned_data["days"]
        return at + timedelta(days=int(days)) if days else None


class ServiceForm(TokenForm):
    """A token for a program of its own: where it works, and as what."""

    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True).order_by("pk"),
        label=_("Department"),
        empty_label=_("choose"),
        error_messages={"required": _("Choose the department that it works in.")},
    )
    role = forms.ChoiceField(
        choices=(("agent", _("agent")), ("supervisor", _("supervisor"))), label=_("Role")
    )
