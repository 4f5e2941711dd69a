"""Compile the translations, at build time and by `make`: no gettext tools needed."""

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


def compile_messages() -> list[Path]:
    """Write a `.mo` beside every `.po` of the package whose `.mo` is missing or older."""
    written = []
    for source in sorted((ROOT / "sportello").rglob("*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written.append(target)
    return written


class MessagesHook(BuildHookInterface[Any]):
    """Hatchling calls it before it collects the files of the package."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected."""
        compile_messages()


if __name__ == "__main__":
    for path in compile_messages():
        print(path.relative_to(ROOT))
