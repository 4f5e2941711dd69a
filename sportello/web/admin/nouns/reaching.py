"""How a person is reached: addresses and numbers as lines of text, checked line by line."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from sportello.people.addresses import written_as
from sportello.people.models import Address, Person, Phone
from sportello.people.phone_numbers import BadPhone, e164

MOST_LINES = 20


class LinesField(forms.CharField):
    """A text of which each line is one thing; errors name the line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=4000, **kwargs)

    def read(self, line: str) -> Any:
        """One line. Raises ValidationError."""
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        found, errors = [], []
        for number, line in enumerate(lines[:MOST_LINES], 1):
            try:
                found.append(self.read(line))
            except ValidationError as error:
                errors.append(_("Line %(n)s: %(why)s") % {"n": number, "why": error.messages[0]})
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(found))


class AddressesField(LinesField):
    """E-mail addresses; the first is where mail goes."""

    def read(self, line: str) -> str:
        validate_email(line)
        return line


class PhonesField(LinesField):
    """Numbers, each with a word after it if wanted."""

    def read(self, line: str) -> tuple[str, str]:
        words = line.split()
        digits = [word for word in words if not any(letter.isalpha() for letter in word)]
        label = " ".join(word for word in words if word not in digits)[:30]
        try:
            return e164("".join(digits)), label
        except BadPhone:
            raise ValidationError(
                _("Some digits are missing or too many. Write for instance +39 02 5550100 office.")
            ) from None


def written_addresses(person: Person) -> str:
    """The addresses as the field shows them."""
    return "\n".join(person.addresses.values_list("address", flat=True))


def written_phones(person: Person) -> str:
    """The numbers as the field shows them."""
    return "\n".join(f"{one.number} {one.label}".strip() for one in person.phones.order_by("pk"))


def taken_addresses(addresses: Sequence[str], person: Person) -> list[str]:
    """Those of the addresses that belong to somebody else, in words that say to whom."""
    taken = []
    for address in addresses:
        other = written_as(address).exclude(person=person.pk).select_related("person").first()
        if other is not None:
            taken.append(
                _("%(address)s belongs to %(name)s.") % {"address": address, "name": other.person.name}
            )
    return taken


def keep_addresses(person: Person, addresses: Sequence[str]) -> None:
    """Exactly these addresses, in this order; what is known of one that stays (a bounce) stays."""
    known = {row.address.lower(): row for row in person.addresses.all()}
    wanted = {address.lower(): address for address in addresses}
    for key, row in known.items():
        if key not in wanted:
            row.delete()
    for rank, (key, address) in enumerate(wanted.items()):
        row = known.get(key) or Address(person=person)
        row.address, row.rank = address, rank
        row.save()


def keep_phones(person: Person, phones: Sequence[tuple[str, str]]) -> None:
    """Exactly these numbers."""
    person.phones.all().delete()
    Phone.objects.bulk_create(Phone(person=person, number=number, label=label) for number, label in phones)
