"""Webhooks: addresses elsewhere that are told of what happens to requests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.domain.timeline import KINDS
from sportello.outbound.guard import Forbidden, read
from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.sets.sealing import seal
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.admin.rights import everywhere
from sportello.web.words import exactly
from sportello.webhooks.models import Endpoint
from sportello.webhooks.sending import wake
from sportello.webhooks.signing import new_secret
from sportello.webhooks.topics import TOPICS

FORBIDDEN = {
    "scheme": gettext_lazy("Write an address that begins with https://."),
    "url": gettext_lazy("This is no web address: write for instance https://program.example.org/hook."),
    "userinfo": gettext_lazy(
        "An address with a name or a password in it is not taken: the signature proves who sends."
    ),
}


class EndpointForm(RowForm):
    """An address, and what it is told."""

    topics = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("What it is told"),
        choices=[(name, words) for name, words in TOPICS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: everything."),
    )
    kinds = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("Only these kinds of event"),
        help_text=gettext_lazy(
            "Their names with spaces between, such as: opened replied resolved. Empty: all of them."
        ),
    )

    class Meta:
        model = Endpoint
        fields = ("url", "description", "topics", "kinds", "departments", "includes_internal")
        labels = {
            "url": gettext_lazy("Address"),
            "description": gettext_lazy("What is it for?"),
            "departments": gettext_lazy("Requests of which departments"),
            "includes_internal": gettext_lazy("Internal events too: notes, levels, names behind the counter"),
        }
        help_texts = {
            "departments": gettext_lazy("None chosen: those of all departments."),
            "includes_internal": gettext_lazy("Without it nothing leaves that requesters may not read."),
        }
        widgets = {"departments": forms.CheckboxSelectMultiple}

    groups = (
        ("", (("description",), ("url",))),
        (
            gettext_lazy("What it is told"),
            (("topics",), ("kinds",), ("departments",), ("includes_internal",)),
        ),
    )

    def prepare(self) -> None:
        self.fields["departments"].queryset = Department.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.initial["kinds"] = " ".join(self.instance.kinds or [])

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            read(url)
        except Forbidden as refusal:
            raise forms.ValidationError(str(FORBIDDEN[refusal.code])) from refusal
        return url

    def clean_kinds(self) -> list[str]:
        kinds = self.cleaned_data["kinds"].replace(",", " ").split()
        unknown = [kind for kind in kinds if kind not in KINDS]
        if unknown:
            raise forms.ValidationError(
                _("No such kind of event: %(names)s.") % {"names": ", ".join(unknown)}
            )
        return list(dict.fromkeys(kinds))


def standing(row: Endpoint) -> str:
    """How it is, in a word."""
    if row.stopped_at is not None:
        return _("stopped")
    if row.failing_since is not None:
        return _("failing")
    return _("well") if row.succeeded_at is not None else _("not used yet")


def standing_lines(row: Endpoint, at: datetime) -> list[str]:
    """How it is, in lines."""
    lines = []
    if row.stopped_at is not None:
        lines.append(
            _("Stopped %(when)s: %(why)s.")
            % {"when": exactly(row.stopped_at, at), "why": row.get_stopped_why_display()}
        )
    elif row.failing_since is not None:
        lines.append(_("Nothing arrives since %(when)s.") % {"when": exactly(row.failing_since, at)})
        if row.resting_until is not None and row.resting_until > at:
            lines.append(_("It is tried again %(when)s.") % {"when": exactly(row.resting_until, at)})
    if row.succeeded_at is not None:
        lines.append(_("Last arrived: %(when)s.") % {"when": exactly(row.succeeded_at, at)})
    return lines or [_("Nothing was sent yet.")]


class Webhooks(Register):
    slug = "webhooks"
    group = "installation"
    icon = "megaphone"
    title = gettext_lazy("Webhooks")
    lead = gettext_lazy("Programs that are told")
    new = gettext_lazy("New webhook")
    nothing = gettext_lazy("No program is told of what happens here.")
    model = Endpoint
    form = EndpointForm
    search = ("description", "url")
    order = "description"
    columns = (
        Column(gettext_lazy("Address"), lambda row: row.url),
        Column(gettext_lazy("State"), standing, soft=False),
    )

    def shown_to(self, actor: Actor) -> bool:
        return everywhere(actor, self.right)

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    def store(self, form: RowForm, actor: Actor, at: datetime) -> Any:
        if form.is_new:
            form.instance.since, form.instance.secret = at, seal(new_secret())
        return super().store(form, actor, at)

    def restore(self, row: Any, actor: Actor, at: datetime) -> None:
        super().restore(row, actor, at)
        wake(row.pk, at)

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        shown = row.secret_shown_at
        return [
            Panel(
                _("State"),
                [(words, "") for words in standing_lines(row, at)],
                add=(_("Log and trial"), reverse("webhook_log", args=[row.pk])),
            ),
            Panel(
                _("Secret"),
                note=_("With it the program checks that a message comes from here. It is shown once.")
                if shown is None
                else _("Made: %(when)s.") % {"when": exactly(shown, at)},
                add=(
                    _("Make a secret") if shown is None else _("Make a new secret"),
                    reverse("webhook_secret", args=[row.pk]),
                ),
            ),
        ]
