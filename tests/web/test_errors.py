"""Every refusal of the desk has words on a page, in both languages."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.utils import translation

import sportello
from sportello.domain.errors import DeskError
from sportello.web.errors import TABLE, status_of, words_for

# Floors whose refusals a command of a ticket may raise; other screens name their own (see their tests).
OF_TICKETS = (
    "sportello.desk.",
    "sportello.domain.timeline",
    "sportello.domain.escalation",
    "sportello.domain.number",
)
# Named by the table of their own screen, or told to those who call a command from a terminal.
ELSEWHERE = ("sportello.desk.rostering", "sportello.desk.publishing", "sportello.desk.replanning")


def everybody() -> Iterator[type[DeskError]]:
    """Every refusal that the package knows."""
    for module in pkgutil.walk_packages(sportello.__path__, "sportello."):
        if ".bench" not in module.name and ".migrations" not in module.name:
            import_module(module.name)
    waiting = [DeskError]
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            yield child


def test_every_refusal_of_a_ticket_has_words() -> None:
    silent = sorted(
        {
            f"{error.__module__}.{error.__name__}: {error.code}"
            for error in everybody()
            if error.__module__.startswith(OF_TICKETS) and not error.__module__.startswith(ELSEWHERE)
            if error.code not in TABLE
        }
    )
    assert silent == [], "say in web/errors.py what it means and what to do"


# Some say it themselves, in words made where they are raised.
@pytest.mark.parametrize("code", sorted(code for code, (_, said) in TABLE.items() if str(said)))
def test_the_words_are_whole_in_both_languages(code: str) -> None:
    wanted = re.findall(r"%\((\w+)\)s", str(TABLE[code][1]))
    error = DeskError(code, **dict.fromkeys(wanted, "17"))
    said = {}
    for language in ("it", "en"):
        with translation.override(language):
            said[language] = words_for(error)
            assert said[language].strip()
            assert said[language] != code
    assert said["it"] != said["en"]
    assert 400 <= status_of(error) < 600
