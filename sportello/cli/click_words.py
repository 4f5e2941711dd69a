"""The command line's own words («Usage:», «Options», «Error:») in the language of the reader.

The library that reads command lines asks Python's gettext, which knows neither our catalogue nor `--language`: here it
asks ours. The sentences stand here so that they are in the catalogue; a test compares them with the library's.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy

MODULES: Final = ("core", "decorators", "exceptions", "formatting", "parser", "types")
WORDS: Final = (
    gettext_lazy("Aborted!"),
    gettext_lazy("Missing command."),
    gettext_lazy("Options"),
    gettext_lazy("Commands"),
    gettext_lazy("Positional arguments"),
    gettext_lazy("Usage:"),
    gettext_lazy("env var: {var}"),
    gettext_lazy("default: {default}"),
    gettext_lazy("(dynamic)"),
    gettext_lazy("required"),
    gettext_lazy("unknown error"),
    gettext_lazy("Try '{command} {option}' for help."),
    gettext_lazy("Invalid value: {message}"),
    gettext_lazy("Invalid value for {param_hint}: {message}"),
    gettext_lazy("Missing argument"),
    gettext_lazy("Missing option"),
    gettext_lazy("Missing parameter"),
    gettext_lazy("Missing {param_type}"),
    gettext_lazy("Missing parameter: {param_name}"),
    gettext_lazy("No such option {name!r}."),
    gettext_lazy("No such command {name!r}."),
    gettext_lazy("Could not open file {filename!r}: {message}"),
    gettext_lazy("Do you want to continue?"),
    gettext_lazy("Confirm the action without prompting."),
    gettext_lazy("Show the version and exit."),
    gettext_lazy("Show this message and exit."),
    gettext_lazy("Choose from:\n\t{choices}"),
    gettext_lazy("{value!r} is not a valid {number_type}."),
    gettext_lazy("{value} is not in the range {range}."),
    gettext_lazy("{value!r} is not a valid boolean. Recognized values: {states}"),
    gettext_lazy("{value!r} is not a valid UUID."),
    gettext_lazy("file"),
    gettext_lazy("directory"),
    gettext_lazy("path"),
    gettext_lazy("{name} {filename!r} does not exist."),
    gettext_lazy("{name} {filename!r} is a file."),
    gettext_lazy("{name} {filename!r} is a directory."),
    gettext_lazy("{name} {filename!r} is not readable."),
    gettext_lazy("{name} {filename!r} is not writable."),
    gettext_lazy("{name} {filename!r} is not executable."),
    gettext_lazy("Argument {name!r} takes {nargs} values."),
    gettext_lazy("Option {name!r} does not take a value."),
)
COUNTED: Final = (
    ngettext_lazy(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", "number"
    ),
    ngettext_lazy(
        "Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given.", "number"
    ),
    ngettext_lazy("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", "number"),
    ngettext_lazy("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", "number"),
    ngettext_lazy(
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
        "number",
    ),
    ngettext_lazy(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", "number"
    ),
)


def speak_ours(start: Callable[[], None]) -> None:
    """Let the library say its sentences by our catalogue; `start` makes Django ready, once one is asked for.

    Without settings there is no catalogue: then they are English, as the sentence that says so.
    """

    def ready() -> bool:
        try:
            if not apps.ready:
                start()
        except ImproperlyConfigured:
            return False
        return True

    def one(sentence: str) -> str:
        return gettext(sentence) if ready() else sentence

    def several(sentence: str, plural: str, number: int) -> str:
        return ngettext(sentence, plural, number) if ready() else (sentence if number == 1 else plural)

    for name in MODULES:
        module: Any = import_module(f"click.{name}")
        for asked, says in (("_", one), ("ngettext", several)):
            if hasattr(module, asked):
                setattr(module, asked, says)
