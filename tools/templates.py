"""Every template compiles, and none holds what the content security policy refuses or a browser misreads."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sportello"

# What must not stand in a page, and why.
FORBIDDEN = {
    r"\sstyle\s*=": "an inline style: use a class",
    r"<style\b": "an inline style sheet: put it into static/css",
    r"\son[a-z]+\s*=\s*[\"']": "an inline event handler: use a behaviour file",
    r"\shx-on[:\w-]*\s*=": "hx-on needs eval: use a behaviour file",
    r"javascript:": "a script address",
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"))": "an inline script: put it into static/js",
    r"\{%\s*csrf_token\s*%\}[^<]*</a>": "a form token outside a form",
}

NEWLINE = "\n"


def sources() -> list[Path]:
    """All templates of the package."""
    return sorted(
        path for path in PACKAGE.glob("**/templates/**/*") if path.suffix in {".html", ".txt", ".xml"}
    )


def bare(text: str) -> str:
    """`text` without Django's comments, line numbers kept."""

    def newlines(match: re.Match[str]) -> str:
        return "\n" * match.group().count("\n")

    text = re.sub(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", newlines, text, flags=re.DOTALL)
    return re.sub(r"\{#.*?#\}", "", text)


def faults(path: Path) -> Iterator[str]:
    """What is wrong with the template at `path`, one sentence each."""
    from django.template import TemplateSyntaxError, engines

    text = path.read_text(encoding="utf-8")
    shown = path.relative_to(ROOT)
    try:
        engines["django"].from_string(text)
    except TemplateSyntaxError as error:
        yield f"{shown}: {str(error).splitlines()[0]}"
    if path.suffix != ".html":
        return
    for pattern, why in FORBIDDEN.items():
        for match in re.finditer(pattern, bare(text), flags=re.IGNORECASE):
            yield f"{shown}:{bare(text)[: match.start()].count(NEWLINE) + 1}: {why}"


def all_faults() -> list[str]:
    """The faults of all templates; Django must be set up."""
    return [fault for path in sources() for fault in faults(path)]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sportello.config.settings")
    import django

    django.setup()
    found = all_faults()
    print("\n".join(found))
    sys.exit(1 if found else 0)
