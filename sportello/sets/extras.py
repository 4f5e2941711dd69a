"""Libraries that only some installations need, and the command that adds them to this one.

Sportello stands on no package index: naming its extra to `pip` would find nothing. The libraries themselves do.
"""

import re
import shlex
import sys
from importlib.metadata import PackageNotFoundError, requires


def install_command(extra: str) -> str:
    """The command that brings the libraries of an extra (`channels`, `mcp`...) to the Python that runs now."""
    try:
        wanted = [_library(line) for line in requires("sportello") or () if _is_of(extra, line)]
    except PackageNotFoundError:
        wanted = []
    # Without its metadata it runs from a clone, which knows its extras.
    return shlex.join([sys.executable, "-m", "pip", "install", *(wanted or [f".[{extra}]"])])


def _is_of(extra: str, line: str) -> bool:
    return re.search(rf"""extra\s*==\s*["']{re.escape(extra)}["']""", line) is not None


def _library(line: str) -> str:
    return line.partition(";")[0].strip()
