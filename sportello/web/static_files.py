"""Style sheets, scripts, letters and icons as browsers get them: one style sheet, one script, names that change
with the content (kept for ever), compressed once. Written into the data folder by `serve`, before it opens.

Tests and `DEBUG` serve the files where they are installed.
"""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from sportello.web.assets import ORDER, SCRIPT, sheets
from sportello.web.one_script import one_script

# As deep as the sheets it is made of, so that their relative addresses hold.
BUNDLE = "css/bundle/sportello.css"
SCRIPTS = "js/bundle/sportello.js"
STAMP = "collected"
# Texts and addresses stay as they are; a space after a colon never stands in a selector.
_CSS = re.compile(
    r"""(?P<kept>"[^"]*"|'[^']*'|url\([^)]*\))|(?P<comment>/\*.*?\*/)|\s*(?P<mark>[{};,])\s*|:\s+|(?P<space>\s+)""",
    re.S,
)


class Bundled(CompressedManifestStaticFilesStorage):
    """Hashed names, compressed copies, all style sheets in one and all scripts in one."""

    bundle = BUNDLE
    script_bundle = SCRIPTS

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Write the one style sheet, the one script and the scripts without comments, then hash and compress."""
        self._write(paths, self.bundle, slim("\n".join(self._read(paths, name) for name in sheets())))
        self._write(paths, self.script_bundle, one_script(lambda name: self._read(paths, name), SCRIPT))
        for name in [name for name in paths if name.startswith("js/") and name.endswith(".js")]:
            self._write(paths, name, uncommented(self._read(paths, name)))
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]

    def _write(self, paths: dict[str, Any], name: str, text: str) -> None:
        if self.exists(name):
            self.delete(name)
        self.save(name, ContentFile(text.encode()))
        paths[name] = (self, name)

    def _read(self, paths: dict[str, Any], name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            text: str = file.read().decode()
        # The token sheet stands one folder higher than the others.
        return text.replace('url("../', 'url("../../') if name == "css/tokens.css" else text


def slim(css: str) -> str:
    """A style sheet without comments and spaces that mean nothing."""

    def kept(found: re.Match[str]) -> str:
        if found["comment"] is not None:
            return ""
        if found["space"] is not None:
            return " "
        return found["kept"] or found["mark"] or ":"

    return (
        _CSS.sub(kept, _CSS.sub(kept, css)).strip().replace(";}", "}")
    )  # spaces around comments meet only then


def uncommented(script: str) -> str:
    """A script without the lines that hold nothing but a comment, and without indents; texts of several lines stay."""
    kept, inside = [], False
    for line in script.splitlines(keepends=True):
        bare = line.lstrip()
        if inside or not bare.startswith("//"):
            kept.append(line if inside else bare)
            inside ^= line.count("`") % 2 == 1
    return "".join(kept)


def fingerprint() -> str:
    """Changes whenever a file that is served changes, or the way they are put together."""
    digest = sha256()
    for way in ("static_files.py", "one_script.py", "assets.py", ORDER):
        digest.update((Path(__file__).parent / way).read_bytes())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def folder() -> Path:
    """Where they are written."""
    return Path(settings.DATA) / "static"


def is_collected() -> bool:
    """Whether the data folder holds what is installed now."""
    stamp = folder() / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint()


def collect() -> None:
    """Write them anew; a second or two. What the version before was asked for stays: its process may still answer."""
    from django.core.management import call_command

    kept = _served_before()
    for file in list(folder().rglob("*")):
        if (
            file.is_file()
            and file.relative_to(folder()).as_posix().removesuffix(".gz").removesuffix(".br") not in kept
        ):
            file.unlink()
    call_command("collectstatic", interactive=False, verbosity=0)
    (folder() / STAMP).write_text(fingerprint(), encoding="utf-8")


def _served_before() -> frozenset[str]:
    """The names by which browsers ask for what was collected last."""
    try:
        paths = json.loads((folder() / Bundled.manifest_name).read_bytes())["paths"]
        return frozenset(paths.values())
    except (OSError, ValueError, KeyError, AttributeError):
        return frozenset()  # nothing was, or nobody can say what


def main() -> None:
    """`python -m sportello.web.static_files`: what `serve` runs where anything changed."""
    import django

    django.setup()
    if not is_collected():
        collect()


if __name__ == "__main__":
    main()
