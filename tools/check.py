"""`make check`: everything that can be said about the code without running the desk. All checks run."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

SHOWN = 40  # lines of a failed check

CHECKS = {
    "style": [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "floors": [str(BIN / "lint-imports"), "--no-logo"],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "settings": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": [PYTHON, "tools/templates.py"],
    "translations": [PYTHON, "tools/translations.py", "check"],
}


def main(arguments: list[str]) -> int:
    """Run the checks named (all when none is); the number of those that failed. `--all` shows every line."""
    names, failed = [name for name in arguments if name in CHECKS], []
    limit = 10**9 if "--all" in arguments else SHOWN
    for name in names or CHECKS:
        began = time.monotonic()
        done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
        print(
            f"{name:<13}{'failed' if done.returncode else 'ok':<7}{time.monotonic() - began:5.1f} s",
            flush=True,
        )
        if done.returncode:
            failed.append(name)
            said = (done.stdout + done.stderr).rstrip().splitlines()
            more = (
                [f"... and {len(said) - SHOWN} more lines: tools/check.py {name} --all"]
                if len(said) > limit
                else []
            )
            print("\n".join([*said[:limit], *more]), end="\n\n", flush=True)
    print(
        f"{len(failed)} of {len(names or CHECKS)} checks failed: {', '.join(failed)}"
        if failed
        else "All checks passed."
    )
    return len(failed)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
