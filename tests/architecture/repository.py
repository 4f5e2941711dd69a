"""The files of the repository, as the architecture tests see them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOT_OURS = {".git", ".venv", "__pycache__", "data", "build", "dist", "node_modules"}


@cache
def all_files() -> tuple[Path, ...]:
    """Paths relative to the root: what git knows or would add; in an unpacked archive, whatever is there."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        found = [Path(name) for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if not NOT_OURS.intersection(path.parts)]
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def files(*suffixes: str) -> list[Path]:
    """Those that end in one of `suffixes`."""
    return [path for path in all_files() if path.suffix in suffixes]
