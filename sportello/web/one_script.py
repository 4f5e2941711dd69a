"""The scripts of the pages as one: each module a function of its own, in the order in which they need each other.

Browsers fetch it where files are served bundled; elsewhere they fetch the modules as they are written.
"""

import posixpath
import re
from collections.abc import Callable

_IMPORT = re.compile(r"^import (?:\{(?P<names>[^}]*)\} from )?'(?P<path>\.[^']+)';\n", re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (?P<name>\w+))", re.M)
_AS = re.compile(r"\s+as\s+")


class NotBundled(ValueError):
    """A module is written in a way that this file does not know: it says which."""


def one_script(read: Callable[[str], str], entry: str) -> str:
    """The script `entry` with all that it asks for, by `read` (name to text).

    Raises:
        NotBundled: two modules ask for each other, or one uses a form of import or export that is not known here.
    """
    order: list[str] = []
    parts: list[str] = []
    _take(read, entry, (), order, parts)
    return "".join(parts)


def _take(
    read: Callable[[str], str], name: str, above: tuple[str, ...], order: list[str], parts: list[str]
) -> None:
    if name in above:
        raise NotBundled(f"{name} and {above[-1]} ask for each other")
    if name in order:
        return
    text = read(name)
    for found in _IMPORT.finditer(text):
        _take(read, _beside(name, found["path"]), (*above, name), order, parts)
    order.append(name)
    parts.append(_module(name, text, order))


def _module(name: str, text: str, order: list[str]) -> str:
    """One module as a function: what it asks for is taken from those before it, what it offers is given back."""
    given = [found["name"] for found in _EXPORT.finditer(text)]

    def asked(found: re.Match[str]) -> str:
        if not found["names"]:
            return ""
        names = _AS.sub(": ", found["names"].strip())
        return f"const {{ {names} }} = m{order.index(_beside(name, found['path']))};\n"

    body = _EXPORT.sub("", _IMPORT.sub(asked, text))
    if re.search(r"^(?:import|export)\b", body, re.M) or re.search(r"\bimport\(", body):
        raise NotBundled(f"{name} asks or offers in a form that is not known")
    if not body.strip():
        return ""
    if given:
        return f"const m{len(order) - 1} = (() => {{\n{body}return {{ {', '.join(given)} }};\n}})();\n"
    return f"(() => {{\n{body}}})();\n"


def _beside(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
