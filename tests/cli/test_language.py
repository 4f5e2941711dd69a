"""The command line speaks the language it is asked to, else Italian."""

import inspect
import subprocess
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from django.utils import translation

from sportello.cli.click_words import COUNTED, MODULES, WORDS, speak_ours
from sportello.cli.language import language_of, language_option
from sportello.cli.main import start_django
from tests.cli.test_main import run


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "en_US"}, "en"),
        ({"LANG": "en_GB.UTF-8", "SPORTELLO_LANGUAGE": "it"}, "it"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({}, None),
    ],
)
def test_the_desks_own_setting_counts_before_the_terminals(
    environment: dict[str, str], spoken: str | None
) -> None:
    assert language_of(environment) == spoken


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_desk_without_database_is_told_in_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "13", SPORTELLO_LANGUAGE="en")
    assert done.returncode == 1
    assert "sportello serve" in said(done)
    assert done.stderr.count("\n") == 1


def test_the_doctor_finds_a_desk_without_database(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", SPORTELLO_LANGUAGE="en")
    assert done.returncode == 1
    assert "There is no database" in done.stdout
    assert "not looked at" in done.stdout
    assert not said(done)


@pytest.mark.parametrize(
    ("language", "typed", "words"),
    [
        ("it", "--help", ("Uso:", "Opzioni:", "Mostra questo testo ed esce.")),
        ("it", "--wrong", ("Uso:", "spiega come si usa", "Errore: L'opzione '--wrong' non esiste.")),
        ("it", "--language=de", ("Valore non valido", "non è uno di")),
        ("en", "--help", ("Usage:", "Options:", "Show this message and exit.")),
        ("en", "--wrong", ("Usage:", "for help.", "Error: No such option '--wrong'.")),
    ],
)
def test_the_command_lines_own_words_are_in_the_language_too(
    monkeypatch: pytest.MonkeyPatch, language: str, typed: str, words: tuple[str, ...]
) -> None:
    for name in MODULES:  # put back when the test ends
        for function in ("_", "ngettext"):
            module = import_module(f"click.{name}")
            monkeypatch.setattr(module, function, getattr(module, function, None), raising=False)
    speak_ours(start_django)
    command = click.Command("x", params=[], callback=lambda: None)
    with translation.override(language):
        said = CliRunner().invoke(language_option(command), [typed]).output
    assert all(one in said for one in words), said


def test_the_sentences_are_those_that_the_library_says() -> None:
    sources = "".join(inspect.getsource(import_module(f"click.{name}")) for name in MODULES)
    with translation.override("en"):
        known = [str(one) for one in WORDS] + [one % {"number": 1} for one in COUNTED]
    literal = {repr(one)[1:-1] for one in known}
    assert {one for one in literal if one not in sources} == set()
