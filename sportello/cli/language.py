"""In which language the command line speaks: Italian, unless somebody says otherwise."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click
from django.utils import translation
from django.utils.translation import gettext as _

SPOKEN = ("it", "en")
F = TypeVar("F", bound=Callable[..., Any])


def language_of(environment: dict[str, str]) -> str | None:
    """The language asked for: by the desk's own setting, then by the terminal's; None by neither."""
    for name in ("SPORTELLO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = environment.get(name, "")[:2].lower()
        if asked in SPOKEN:
            return asked
    return None


def speak() -> None:
    """Speak the language that the environment asks for."""
    asked = language_of(dict(os.environ))
    if asked is not None:
        translation.activate(asked)


def _activate(_context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        translation.activate(value)


def language_option(command: F) -> F:
    """The option `--language`, which holds for everything the command says."""
    option = click.option(
        "--language",
        type=click.Choice(SPOKEN),
        callback=_activate,
        expose_value=False,
        is_eager=True,
        help=_("language of the answer; otherwise that of the environment"),
    )
    return option(command)
