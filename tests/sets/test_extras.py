"""What is told of libraries that are missing works where it is read: Sportello stands on no package index."""

import shlex
import sys
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest

from sportello.sets import extras


@pytest.mark.parametrize(
    ("extra", "library"), [("channels", "apprise"), ("mail-providers", "django-anymail"), ("mcp", "mcp")]
)
def test_the_libraries_themselves_are_named_for_the_python_that_runs(extra: str, library: str) -> None:
    python, *pip, wanted = shlex.split(extras.install_command(extra))
    assert python == sys.executable
    assert pip == ["-m", "pip", "install"]
    assert wanted.startswith(f"{library}<")
    assert "sportello" not in wanted


def test_a_clone_that_was_never_installed_knows_its_extras(monkeypatch: Any) -> None:
    def nothing(_name: str) -> list[str]:
        raise PackageNotFoundError

    monkeypatch.setattr(extras, "requires", nothing)
    assert extras.install_command("mcp").endswith("pip install '.[mcp]'")
