"""Which style sheets and scripts there are: the templates and scripts that name them are the lists."""

import re
from functools import cache
from pathlib import Path

SCRIPT = "js/sportello.js"
ORDER = "templates/frame/_styles.html"
_HERE = Path(__file__).parent
_LINK = re.compile(r"static '(css/[^']+)'")


@cache
def sheets() -> list[str]:
    """The style sheets, in the order of `frame/_styles.html`."""
    return _LINK.findall((_HERE / ORDER).read_text(encoding="utf-8"))
