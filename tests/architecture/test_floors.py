"""A floor imports only from the floors below it, and the domain imports nothing but Python."""

import ast
import sys

from importlinter import cli

from tests.architecture.repository import ROOT, files


def test_the_ladder_of_imports_is_kept() -> None:
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_the_domain_imports_only_itself_and_the_standard_library() -> None:
    foreign = set()
    for path in files(".py"):
        if path.parts[:2] != ("sportello", "domain"):
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            foreign |= {
                f"{path}: {name}"
                for name in names
                if name.split(".")[0] not in sys.stdlib_module_names
                and not name.startswith("sportello.domain")
            }
    assert not foreign
