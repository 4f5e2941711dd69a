"""What the forms of the administration share: the look of their fields, groups, and what they changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.boundfield import BoundField
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from sportello.people.actor import Actor

Group = tuple[Any, Sequence[Sequence[str]]]
LOOKS = {"text": "input", "select": "select", "textarea": "textarea"}
CHANGED_WORDS = 200
DASHES = "---------"  # what the framework offers for nothing chosen


@dataclass(frozen=True)
class Drawn:
    """Fields under one heading, in lines of those that stand side by side."""

    title: Any
    lines: list[list[BoundField]]


class LookForm(forms.BaseForm):
    """Gives fields the classes of the house; `groups` says which stand together, and under which words."""

    groups: Sequence[Group] = ()
    notes: Sequence[Any] = ()

    def dress(self) -> None:
        """Class names by kind of widget."""
        self.label_suffix = ""
        for field in self.fields.values():
            widget = field.widget
            look = ""
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
                field.empty_label = _("choose") if field.required else "–"
            if isinstance(widget, forms.Textarea):
                look = LOOKS["textarea"]
            elif isinstance(widget, forms.RadioSelect | forms.CheckboxInput | forms.CheckboxSelectMultiple):
                look = ""
            elif isinstance(widget, forms.Select):
                look = LOOKS["select"]
            elif isinstance(widget, forms.widgets.Input):
                look = LOOKS["text"]
            if look:
                widget.attrs.setdefault("class", look)

    @property
    def drawn(self) -> Iterator[Drawn]:
        """The fields in their groups; what belongs to none stands first."""
        named = {name for _title, lines in self.groups for line in lines for name in line}
        loose = [[self[name]] for name in self.fields if name not in named and not self[name].is_hidden]
        if loose:
            yield Drawn("", loose)
        for title, lines in self.groups:
            found = [[self[name] for name in line if name in self.fields] for line in lines]
            if any(found):
                yield Drawn(title, [line for line in found if line])

    @property
    def hidden(self) -> list[BoundField]:
        """Fields that carry something unseen."""
        return [self[name] for name in self.fields if self[name].is_hidden]


class AskForm(LookForm, forms.Form):
    """A form of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()


class RowForm(LookForm, forms.ModelForm):  # type: ignore[type-arg]
    """A form over one row. `actor` is who fills it in: it shapes which choices there are."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.prepare()
        self.dress()
        self.seen = "" if self.is_new else self._mark()

    def prepare(self) -> None:
        """What a register adds: choices, hints, fields left out."""

    @property
    def is_new(self) -> bool:
        """Whether the row is not stored yet."""
        return self.instance.pk is None

    def _mark(self) -> str:
        """What the row held when it was read: a page brings it back, so that nobody overwrites a change unseen."""
        held = [(name, plain(self.get_initial_for_field(field, name))) for name, field in self._shown()]
        return sha256(repr(held).encode()).hexdigest()[:16]

    def _shown(self) -> Iterator[tuple[str, forms.Field]]:
        return (
            (name, field)
            for name, field in self.fields.items()
            if not isinstance(field.widget, forms.PasswordInput | forms.FileInput)
        )

    def otherwise(self) -> list[tuple[Any, str]]:
        """Field by field, what is stored now where something else was typed, as people read it."""
        stored = {name: self.get_initial_for_field(field, name) for name, field in self._shown()}
        return [
            (self.fields[name].label, in_words(self.fields[name], stored[name]))
            for name in self.changed_data
            if name in stored
        ]

    def told(self) -> dict[str, tuple[str, str]]:
        """What changed, field by field, in words short enough for a line of history; of secrets only that they did."""
        if self.is_new:
            return {}
        found = {}
        for name in self.changed_data:
            field = self.fields[name]
            if isinstance(field.widget, forms.PasswordInput):
                found[name] = ("", str(_("a new one")))
                continue
            before = in_words(field, self.get_initial_for_field(field, name))
            after = in_words(field, self.cleaned_data.get(name))
            if before != after:
                found[name] = (before[:CHANGED_WORDS], after[:CHANGED_WORDS])
        return found


def plain(value: Any) -> Any:
    """A value of a row so that equal ones are written alike, without asking the database for names."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet | list | tuple):
        return [plain(one) for one in value]
    return "" if value is None else str(value)


def in_words(field: forms.Field, value: Any) -> str:
    """A value of a form as people read it."""
    if value is None or value == "":
        return ""
    if hasattr(field, "named"):
        return str(field.named(value))
    if isinstance(value, QuerySet | list | tuple | set):
        return ", ".join(in_words(field, one) for one in value)
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, Model):
        queryset = field.queryset
        row = queryset.model._default_manager.filter(pk=value).first() if queryset is not None else None
        return str(row or value)
    choices = getattr(field, "choices", None)
    if choices is not None and not isinstance(value, Model):
        return force_str(dict(_flat(choices)).get(value, value))
    if isinstance(value, bool):
        return force_str(_("yes") if value else _("no"))
    return force_str(value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label
