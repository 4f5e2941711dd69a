"""What pydantic calls a mistake, in words; for whatever programs send."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from sportello.web.errors import Words

MISTAKES: Mapping[str, Words] = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_too_long": gettext_lazy("This is too long: at most %(max_length)s characters."),
    "string_too_short": gettext_lazy("Write something here."),
    "string_pattern_mismatch": gettext_lazy("This is not written as it must be."),
    "string_type": gettext_lazy("Write a text."),
    **dict.fromkeys(("literal_error", "enum"), gettext_lazy("Choose one of: %(expected)s.")),
    "greater_than_equal": gettext_lazy("This must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This may be at most %(le)s."),
    "too_long": gettext_lazy("At most %(max_length)s are taken at once."),
    "too_short": gettext_lazy("At least %(min_length)s is needed."),
    "list_type": gettext_lazy("Write a list."),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), gettext_lazy("Write a whole number.")),
    **dict.fromkeys(("bool_type", "bool_parsing"), gettext_lazy("Write true or false.")),
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dict_type"),
        gettext_lazy("Write an object, with the fields of the documentation."),
    ),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        gettext_lazy("Write a day, such as 2026-11-20."),
    ),
    "of_our_time": gettext_lazy("This lies too far away in time."),
    **dict.fromkeys(
        ("timezone_aware", "datetime_type", "datetime_parsing", "datetime_from_date_parsing"),
        gettext_lazy("Write the moment with its zone, such as 2026-11-20T09:30:00+01:00."),
    ),
}
