"""Words and steps used again: canned replies, and macros that do several things at one press."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.desk.sentences.blanks import BLANKS
from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.admin.rights import everywhere, within
from sportello.web.errors import words_for
from sportello.workspace.canned import LONGEST, check_canned
from sportello.workspace.macros import ACTIONS, MOST_ACTIONS, MOST_DAYS, check_macro
from sportello.workspace.models import CannedReply, Macro

LABELS = {
    "name_it": gettext_lazy("Name in Italian"),
    "name_en": gettext_lazy("Name in English"),
    "department": gettext_lazy("Department"),
    "rank": gettext_lazy("Place in the list"),
    "text_it": gettext_lazy("Text in Italian"),
    "text_en": gettext_lazy("Text in English"),
}


class PreparedForm(RowForm):
    """What both have; only administrators prepare for all departments."""

    def prepare(self) -> None:
        departments = within(self.actor, "department.edit").filter(is_active=True)
        field = self.fields["department"]
        field.queryset = departments if self.is_new else departments.model.objects.all()  # type: ignore[attr-defined]
        field.empty_label = _("all departments")  # type: ignore[attr-defined]
        field.required = not everywhere(self.actor, "department.edit")
        field.disabled = not self.is_new

    def refuse(self, error: DeskError) -> None:
        """Say what the check of the floor below says."""
        self.add_error(None, words_for(error))


class CannedForm(PreparedForm):
    """A canned reply."""

    class Meta:
        model = CannedReply
        fields = ("name_it", "name_en", "department", "rank", "text_it", "text_en")
        labels = LABELS
        help_texts = {"text_en": gettext_lazy("Empty: the Italian text is used.")}
        widgets = {
            "text_it": forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
            "text_en": forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
        }

    groups = (
        ("", (("name_it", "name_en"), ("department", "rank"))),
        (gettext_lazy("Text"), (("text_it",), ("text_en",))),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            row = CannedReply(**{name: data[name] for name in ("name_it", "text_it", "text_en")})
            try:
                check_canned(row)
            except DeskError as error:
                self.refuse(error)
        return data


class Prepared(Register):
    """What both lists share."""

    group = "catalogue"
    right = "department.edit"
    used = "in_use"
    columns: ClassVar[Sequence[Column]] = (
        Column(gettext_lazy("Department"), lambda row: row.department.name if row.department else _("all")),
    )

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department")


class CannedReplies(Prepared):
    slug = "canned"
    icon = "message-square-text"
    title = gettext_lazy("Canned replies")
    lead = gettext_lazy("Texts to insert while answering")
    new = gettext_lazy("New canned reply")
    model = CannedReply
    form = CannedForm

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        blanks = [(f"{{{{ {name} }}}} · {said}", "") for name, said in BLANKS.items()]
        return [Panel(_("Blanks"), blanks, note=_("Filled in when the text is inserted."))]


class MacroForm(PreparedForm):
    """What a macro does, in a fixed order: take, label, list, note, answer, hold, resolve."""

    take = forms.BooleanField(required=False, label=gettext_lazy("Take charge"))
    add = forms.CharField(required=False, max_length=300, label=gettext_lazy("Add these labels"))
    remove = forms.CharField(required=False, max_length=300, label=gettext_lazy("Remove these labels"))
    items = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Put on the checklist"),
        help_text=gettext_lazy("One a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("Internal note"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reply_it = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("Answer in Italian"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reply_en = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("Answer in English"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wait = forms.BooleanField(required=False, label=gettext_lazy("Then wait for the requester"))
    hold = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Put on hold"),
        choices=[
            ("", gettext_lazy("no")),
            ("requester", gettext_lazy("Waiting for the requester")),
            ("third_party", gettext_lazy("Waiting for a third party")),
            ("date", gettext_lazy("Waiting for a date")),
        ],
    )
    days = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_DAYS, label=gettext_lazy("Look again after so many days")
    )
    resolve_it = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("Resolve, with these words in Italian"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    resolve_en = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("and in English"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Macro
        fields = ("name_it", "name_en", "department", "rank")
        labels = LABELS

    groups = (
        ("", (("name_it", "name_en"), ("department", "rank"))),
        (
            gettext_lazy("What it does, in this order"),
            (
                ("take",),
                ("add", "remove"),
                ("items", "note"),
                ("reply_it", "reply_en"),
                ("wait",),
                ("hold", "days"),
                ("resolve_it", "resolve_en"),
            ),
        ),
    )
    notes = (
        gettext_lazy("Each step is what a person would do: it needs their right, and stands in the history."),
    )

    def prepare(self) -> None:
        super().prepare()
        if not self.is_new:
            self.initial.update(fields_of(self.instance.actions))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        self.instance.actions = actions_of(data)
        if not self.instance.actions:
            self.add_error("take", _("Choose at least one thing to do."))
        elif len(self.instance.actions) > MOST_ACTIONS:
            self.add_error("items", _("At most %(n)s steps in all.") % {"n": MOST_ACTIONS})
        elif data["hold"] in ("third_party", "date") and not data["days"]:
            self.add_error("days", _("Say after how many days to look again."))
        else:
            try:
                check_macro(self.instance)
            except DeskError as error:
                self.refuse(error)
        return data


def actions_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The actions a checked form says, in the order of the form."""
    found: list[dict[str, Any]] = [{"do": "take"}] if data["take"] else []
    add, remove = (_labels(data[name]) for name in ("add", "remove"))
    if add or remove:
        found.append({"do": "tag", "add": add, "remove": remove})
    found += [{"do": "item", "text": line.strip()} for line in data["items"].splitlines() if line.strip()]
    if data["note"].strip():
        found.append({"do": "note", "text": data["note"]})
    if data["reply_it"].strip():
        texts = {"text_it": data["reply_it"], "text_en": data["reply_en"]}
        found.append({"do": "reply", **texts, "wait": data["wait"]})
    if data["hold"]:
        found.append({"do": "hold", "for": data["hold"]} | ({"days": data["days"]} if data["days"] else {}))
    if data["resolve_it"].strip():
        found.append({"do": "resolve", "text_it": data["resolve_it"], "text_en": data["resolve_en"]})
    return found


def fields_of(actions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the form shows of stored actions."""
    found: dict[str, Any] = {}
    for action in actions:
        do = action["do"]
        if do == "take":
            found["take"] = True
        elif do == "tag":
            found |= {name: ", ".join(action.get(name, ())) for name in ("add", "remove")}
        elif do == "item":
            found["items"] = "\n".join(filter(None, [found.get("items"), action["text"]]))
        elif do == "note":
            found["note"] = action["text"]
        elif do == "hold":
            found |= {"hold": action["for"], "days": action.get("days")}
        else:
            found |= {f"{do}_it": action["text_it"], f"{do}_en": action.get("text_en", "")}
            found |= {"wait": bool(action.get("wait"))} if do == "reply" else {}
    return found


def _labels(text: str) -> list[str]:
    return [label.strip() for label in text.split(",") if label.strip()]


class Macros(Prepared):
    slug = "macros"
    icon = "zap"
    title = gettext_lazy("Macros")
    lead = gettext_lazy("Several steps at one press")
    new = gettext_lazy("New macro")
    model = Macro
    form = MacroForm
    columns = (
        *Prepared.columns,
        Column(
            gettext_lazy("What it does"),
            lambda row: ", ".join(str(ACTIONS.get(action["do"], "")) for action in row.actions),
        ),
    )
