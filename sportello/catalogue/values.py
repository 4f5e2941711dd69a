"""What the fields of a category may hold: checked wherever a value comes from, and kept in one way of writing."""

from datetime import date
from decimal import Decimal, InvalidOperation

from sportello.catalogue.models import CustomField
from sportello.domain.errors import DeskError

LONGEST = 500


class WrongValue(DeskError):
    """A field of the category cannot hold this."""

    code = "wrong_value"
    message = "“{value}” does not fit the field {field}."
    hint = "It takes a {kind}: write a number such as 12.5, a day such as 2026-11-20, or one of its choices."


def checked_value(category: int | None, key: str, value: str) -> str:
    """The value as it is kept. A key that the category does not know takes any words. Raises WrongValue; one query."""
    if category is None:
        return value[:LONGEST]
    field = CustomField.objects.filter(category=category, key=key).first()
    return value[:LONGEST] if field is None else check(field, value)


def check(field: CustomField, value: str) -> str:
    """The value as the field keeps it: numbers with a point, days as 2026-11-20. Raises WrongValue."""
    text, kinds = value.strip(), CustomField.Type
    wrong = WrongValue(field=field.key, kind=field.type, value=text[:60])
    if not text:
        if field.required:
            raise wrong
        return ""
    try:
        if field.type == kinds.NUMBER:
            return _number(text)
        if field.type == kinds.DATE:
            return date.fromisoformat(text).isoformat()
    except (ValueError, InvalidOperation):
        raise wrong from None
    if len(text) > LONGEST or (field.type == kinds.CHOICE and text not in field.choices):
        raise wrong
    return text


def _number(text: str) -> str:
    number = Decimal(text.replace(",", "."))
    if not number.is_finite():
        raise ValueError(text)
    return f"{number:f}"
