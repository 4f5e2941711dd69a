"""An organisation named in a text field: a desk may have more of them than a list of choices can hold."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sportello.people.models import Organisation

SUGGESTED = 200
NEAREST = 5
ALIKE = 5  # letters


class OrganisationField(forms.CharField):
    """Cleans to the organisation of that name, or to none; names a few are offered while typing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=160, **kwargs)

    def clean(self, value: Any) -> Any:
        name = super().clean(value).strip()
        if not name:
            return None
        found = Organisation.objects.filter(name__iexact=name).order_by("pk").first()
        if found is not None:
            return found
        first = name.split()[0][:ALIKE]
        near = (
            Organisation.objects.filter(name__icontains=first).order_by("name").values_list("name", flat=True)
        )
        words = ", ".join(near[:NEAREST])
        if words:
            raise ValidationError(
                _("There is no organisation of this name. Similar: %(names)s.") % {"names": words}
            )
        raise ValidationError(_("There is no organisation of this name: make it first."))

    def prepare_value(self, value: Any) -> Any:
        return self.named(value)

    def named(self, value: Any) -> str:
        """The name of an organisation given as row, key or text."""
        if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()):
            value = Organisation.objects.filter(pk=value).first()
        return str(value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.named(initial).lower() != str(data or "").strip().lower()

    @property
    def suggestions(self) -> list[str]:
        """Names to choose from while typing; the first of them where there are many."""
        return list(Organisation.objects.order_by("name").values_list("name", flat=True)[:SUGGESTED])
