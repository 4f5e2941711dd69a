"""Style sheets, scripts, letters and icons as browsers get them: one style sheet, names that change with the
content (kept for ever), compressed once. Written into the data folder by `serve`, before it opens.

Tests and `DEBUG` serve the files where they are installed.
"""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from sportello.web.assets import sheets

# As deep as the sheets it is made of, so that their relative addresses hold.
BUNDLE = "css/bundle/sportello.css"
STAMP = "collected"
# Texts and addresses stay as they are; a space after a colon never stands in a selector.
_CSS = re.compile(
    r"""(?P<kept>"[^"]*"|'[^']*'|url\([^)]*\))|(?P<comment>/\*.*?\*/)|\s*(?P<mark>[{};,])\s*|:\s+|(?P<space>\s+)""",
    re.S,
)


class Bundled(CompressedManifestStaticFilesStorage):
    """Hashed names, compressed copies, and all style sheets in one."""

    support_js_module_import_aggregation = True
    bundle = BUNDLE

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Write the one style sheet and the scripts without comments, then hash and compress."""
        text = slim("\n".join(self._read(paths, name) for name in sheets()))
        if self.exists(self.bundle):
            self.delete(self.bundle)
        self.save(self.bundle, ContentFile(text.encode()))
        paths[self.bundle] = (self, self.bundle)
        for name in [name for name in paths if name.startswith("js/") and name.endswith(".js")]:
            script = uncommented(self._read(paths, name))
            self.delete(name)
            self.save(name, ContentFile(script.encode()))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]

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
    """A script without the lines that hold nothing but a comment; one within a text of several lines stays."""
    kept, inside = [], False
    for line in script.splitlines(keepends=True):
        if inside or not line.lstrip().startswith("//"):
            kept.append(line)
            inside ^= line.count("`") % 2 == 1
    return "".join(kept)


def fingerprint() -> str:
    """Changes whenever a file that is served changes."""
    digest = sha256()
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
    """Write them anew; a second or two."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    (folder() / STAMP).write_text(fingerprint(), encoding="utf-8")


def main() -> None:
    """`python -m sportello.web.static_files`: what `serve` runs where anything changed."""
    import django

    django.setup()
    if not is_collected():
        collect()


if __name__ == "__main__":
    main()
