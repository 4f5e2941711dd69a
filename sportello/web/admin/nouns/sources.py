"""Event sources: monitoring systems whose alarms become requests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.catalogue.models import Category
from sportello.domain.priority import Grade
from sportello.intake.monitoring.alert import ON, OVER
from sportello.intake.monitoring.models import EventSource, ReceivedEvent
from sportello.intake.monitoring.reading import PATHS, WANTED
from sportello.intake.monitoring.receiving import let_act
from sportello.people.actor import Actor
from sportello.people.models import Department, Person
from sportello.sets.sealing import seal
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.admin.rights import everywhere
from sportello.web.words import exactly

KINDS = EventSource.Kind
LABELS = {
    "list": gettext_lazy("List of alarms"),
    "fingerprint": gettext_lazy("What tells an alarm from others"),
    "status": gettext_lazy("State"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Details"),
    "severity": gettext_lazy("Severity"),
    "group": gettext_lazy("Group"),
}
HINTS = {
    "list": gettext_lazy("Empty: a message is one alarm."),
    "fingerprint": gettext_lazy("Names with dots between, from the alarm on: such as alert.id or tags.0."),
}


class TableField(forms.CharField):
    """Lines of «word = meaning»."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **options)

    def to_python(self, value: Any) -> Any:
        """The pairs, the words in small letters."""
        pairs = {}
        for line in (super().to_python(value) or "").splitlines():
            word, sign, meaning = line.partition("=")
            if line.strip() and not (sign and word.strip() and meaning.strip()):
                raise forms.ValidationError(_("Write lines such as: ok = resolved"))
            if line.strip():
                pairs[word.strip().lower()] = " ".join(meaning.lower().split())
        return pairs

    def prepare_value(self, value: Any) -> Any:
        """As lines."""
        return (
            "\n".join(f"{word} = {said}" for word, said in value.items())
            if isinstance(value, dict)
            else value
        )

    def named(self, value: Any) -> str:
        """In a line of history."""
        return (
            ", ".join(f"{word} = {said}" for word, said in value.items()) if isinstance(value, dict) else ""
        )


class SourceForm(RowForm):
    """Where alarms come from, what they become, and how they are read."""

    asker = forms.CharField(
        required=False,
        max_length=254,
        label=gettext_lazy("Asked by"),
        help_text=gettext_lazy("Login or e-mail address of a person. Empty: the source itself."),
    )
    password = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Secret of the signature"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Empty: the present one stays."),
    )
    states = TableField(
        label=gettext_lazy("Words of the state"),
        help_text=gettext_lazy("One a line, such as: alerting = firing, ok = resolved."),
    )
    severities = TableField(
        label=gettext_lazy("Words of the severity"),
        help_text=gettext_lazy(
            "Impact and urgency (high, medium, low) of each, such as: critical = high high."
        ),
    )

    class Meta:
        model = EventSource
        fields = (
            "name",
            "kind",
            "department",
            "category",
            "signature",
            "at_end",
            "groups",
            "reopens",
            "counts_every",
            "most",
        )
        labels = {
            "name": gettext_lazy("Name"),
            "kind": gettext_lazy("What it sends"),
            "department": gettext_lazy("Department"),
            "category": gettext_lazy("Category"),
            "signature": gettext_lazy("Signature"),
            "at_end": gettext_lazy("When an alarm is over"),
            "groups": gettext_lazy("Alarms of one group share a request"),
            "reopens": gettext_lazy("Minutes in which it reopens"),
            "counts_every": gettext_lazy("Minutes between two lines"),
            "most": gettext_lazy("New requests a minute"),
        }
        help_texts = {
            "reopens": gettext_lazy("An alarm that comes again within them reopens its request."),
            "counts_every": gettext_lazy("Repetitions are counted, and told once in so many minutes."),
            "most": gettext_lazy("What is more is gathered in one request."),
        }
        widgets = {"kind": forms.RadioSelect, "signature": forms.RadioSelect, "at_end": forms.RadioSelect}

    groups = (
        ("", (("name",), ("kind",), ("department", "category"), ("asker",))),
        (
            gettext_lazy("What becomes of alarms"),
            (("at_end",), ("groups",), ("reopens", "counts_every", "most")),
        ),
        (gettext_lazy("Signature"), (("signature",), ("password",))),
        (
            gettext_lazy("Where things stand in the JSON"),
            (
                ("list", "fingerprint"),
                ("status", "title"),
                ("text", "severity"),
                ("group",),
                ("states", "severities"),
            ),
        ),
    )

    def prepare(self) -> None:
        self.fields["department"].queryset = Department.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.filter(is_active=True)  # type: ignore[attr-defined]
        for name in PATHS:
            field = forms.CharField(
                required=False, max_length=200, label=LABELS[name], help_text=HINTS.get(name, "")
            )
            field.initial = (self.instance.paths or {}).get(name, "")
            self.fields[name] = field
        self.fields["states"].initial = (self.instance.tables or {}).get("status", {})
        self.fields["severities"].initial = (self.instance.tables or {}).get("severity", {})
        asker = self.instance.requester
        self.fields["asker"].initial = (asker.login or "") if asker is not None else ""

    def clean_asker(self) -> Person | None:
        said = self.cleaned_data["asker"].strip()
        if not said:
            return None
        found = Person.objects.filter(
            Q(login=said.lower()) | Q(addresses__address__iexact=said), is_active=True
        )
        person = found.distinct().first()
        if person is None:
            raise forms.ValidationError(_("Nobody has this login or address."))
        return person

    def clean_states(self) -> dict[str, str]:
        table: dict[str, str] = self.cleaned_data["states"]
        if not set(table.values()) <= {ON, OVER}:
            raise forms.ValidationError(_("Each word means either firing or resolved."))
        return table

    def clean_severities(self) -> dict[str, str]:
        table: dict[str, str] = self.cleaned_data["severities"]
        for meaning in table.values():
            if len(meaning.split()) != 2 or not set(meaning.split()) <= set(Grade):
                raise forms.ValidationError(_("Write impact and urgency, such as: critical = high high"))
        return table

    def clean(self) -> dict[str, Any]:
        """A mapping is needed only where there is none built in; a category belongs to the department."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == KINDS.GENERIC:
            for name in WANTED:
                if not data.get(name, "").strip():
                    self.add_error(name, _("Say where it stands."))
        category = data.get("category")
        if category is not None and data.get("department") not in (None, category.department):
            self.add_error("category", _("This category belongs to another department."))
        signed = data.get("signature") not in (None, EventSource.Signature.NONE)
        if signed and not data.get("password") and not self.instance.secret:
            self.add_error("password", _("Write the secret."))
        return data


class Sources(Register):
    slug = "event-sources"
    group = "installation"
    icon = "radar"
    title = gettext_lazy("Event sources")
    lead = gettext_lazy("Monitoring that opens requests")
    new = gettext_lazy("New event source")
    nothing = gettext_lazy("No monitoring system opens requests here.")
    model = EventSource
    form = SourceForm
    search = ("name",)
    order = "name"
    columns = (
        Column(gettext_lazy("What it sends"), lambda row: row.get_kind_display()),
        Column(gettext_lazy("Department"), lambda row: row.department.name),
    )

    def shown_to(self, actor: Actor) -> bool:
        return everywhere(actor, self.right)

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department")

    def store(self, form: RowForm, actor: Actor, at: datetime) -> Any:
        self.by(actor, form.instance, at).require()
        data, row = form.cleaned_data, form.instance
        row.requester = data["asker"]
        row.paths = {name: data[name].strip() for name in PATHS if data[name].strip()}
        row.tables = {"status": data["states"], "severity": data["severities"]}
        if data["password"]:
            row.secret = seal(data["password"])
        if form.is_new:
            service = Person(name=data["name"], login=None)
            service.set_unusable_password()
            service.save()
            row.service = service
        return super().store(form, actor, at)

    def also(self, form: RowForm, row: Any) -> None:
        let_act(row)

    def end(self, row: Any, actor: Actor, at: datetime) -> None:
        with transaction.atomic():
            super().end(row, actor, at)
            let_act(row)

    def restore(self, row: Any, actor: Actor, at: datetime) -> None:
        with transaction.atomic():
            super().restore(row, actor, at)
            let_act(row)

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        waiting = ReceivedEvent.objects.filter(source=row, state=ReceivedEvent.State.QUARANTINED)[
            :1000
        ].count()
        lines = (
            [(_("Heard of last: %(when)s.") % {"when": exactly(row.heard_at, at)}, "")]
            if row.heard_at
            else []
        )
        log = reverse("source_log", args=[row.pk])
        if waiting:
            words = _("%(n)s not understood") % {"n": waiting if waiting < 1000 else "999+"}
            lines.append((words, f"{log}?state=quarantined"))
        lines.append((_("What came"), log))
        return [
            Panel(
                _("Address"),
                [(f"…/events/{row.begins}…", "")] if row.digest else [],
                _("It has no address yet."),
                add=(
                    _("Make a new address") if row.digest else _("Make the address"),
                    reverse("source_address", args=[row.pk]),
                ),
            ),
            Panel(_("Events"), lines, add=(_("Try a message"), reverse("source_trial", args=[row.pk]))),
        ]
