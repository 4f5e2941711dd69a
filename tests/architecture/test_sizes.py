"""Files and functions stay small enough to be read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "signals",
    "common",
    "misc",
}
# Written by tools/client.py: nobody reads them from beginning to end.
WRITTEN = {Path("clients/python/sportello_client") / name for name in ("operations.py", "shapes.py")}
PYTHON = [path for path in files(".py") if "migrations" not in path.parts and path not in WRITTEN]


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements below a node, not their expressions: no function is defined within one of these."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, part, ()):
            yield inner
            yield from statements(inner)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length, in lines, of each function of the file; its documentation does not count."""
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node) else None
            documentation = (said.end_lineno or 0) - said.lineno + 1 if said else 0
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - documentation


def test_files_are_short() -> None:
    long = {
        str(path): lines
        for path in PYTHON
        if (lines := len((ROOT / path).read_text().splitlines())) > LONGEST_FILE
    }
    assert not long, f"more than {LONGEST_FILE} lines"


def test_functions_are_short() -> None:
    long = {
        f"{path}:{name}": lines
        for path in PYTHON
        for name, lines in functions(ROOT / path)
        if lines > LONGEST_FUNCTION
    }
    assert not long, f"more than {LONGEST_FUNCTION} lines"


def test_files_are_named_by_the_words_of_the_trade() -> None:
    vague = [str(path) for path in PYTHON if FORBIDDEN_NAMES.intersection([path.stem, *path.parts[:-1]])]
    assert not vague


@pytest.mark.parametrize("suffix", [".css", ".js"])
def test_style_sheets_and_scripts_are_short(suffix: str) -> None:
    own = [path for path in files(suffix) if "vendor" not in path.parts]
    assert own
    long = {
        str(path): lines
        for path in own
        if (lines := len((ROOT / path).read_text().splitlines())) > LONGEST_FILE
    }
    assert not long
