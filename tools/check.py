"""`make check`: everything that can be said about the code without running the desk. All checks run."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

SHOWN = 40  # lines of a failed check
AT_ONCE = 2  # the types take as long as all others together

CHECKS = {
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "style": [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "floors": [str(BIN / "lint-imports"), "--no-logo"],
    "settings": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": [PYTHON, "tools/templates.py"],
    "translations": [PYTHON, "tools/translations.py", "check"],
}


def passes(name: str, limit: int) -> bool:
    """Run one check and print how it went, what it says too (at most `limit` lines) when it fails."""
    began = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    told = [f"{name:<13}{'failed' if done.returncode else 'ok':<7}{time.monotonic() - began:5.1f} s"]
    if done.returncode:
        said = (done.stdout + done.stderr).rstrip().splitlines()
        told += said[:limit]
        if len(said) > limit:
            told.append(f"... and {len(said) - limit} more lines: tools/check.py {name} --all")
        told.append("")
    print("\n".join(told), flush=True)
    return not done.returncode


def main(arguments: list[str]) -> int:
    """Run the checks named (all when none is); the number of those that failed. `--all` shows every line."""
    names = [name for name in arguments if name in CHECKS] or list(CHECKS)
    limit = 10**9 if "--all" in arguments else SHOWN
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = pool.map(lambda name: passes(name, limit), names)
        failed = [name for name, passed in zip(names, outcomes, strict=True) if not passed]
    print(
        f"{len(failed)} of {len(names)} checks failed: {', '.join(failed)}"
        if failed
        else "All checks passed."
    )
    return len(failed)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
