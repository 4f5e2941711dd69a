"""Which style sheets and scripts there are: the templates and scripts that name them are the lists."""

import re
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_LINK = re.compile(r"static '(css/[^']+)'")
_IMPORT = re.compile(r"^import [^;]*?'\./([^']+)';", re.MULTILINE)


@cache
def sheets() -> list[str]:
    """The style sheets, in the order of `frame/_styles.html`."""
    return _LINK.findall((_HERE / "templates/frame/_styles.html").read_text(encoding="utf-8"))


@cache
def modules() -> list[str]:
    """The scripts that `sportello.js` asks for."""
    found = _IMPORT.findall((_HERE / "static/js/sportello.js").read_text(encoding="utf-8"))
    return [f"js/{name}" for name in found]
