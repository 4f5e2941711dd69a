"""What `DATABASE_URL` means: unset is one SQLite file, `postgresql://` is a server for many nodes."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_BUSY_SECONDS = 20
# 32 MB of cache a connection, used as needed: SQLite's own 2 MB cannot hold the indexes of a large desk.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
)
EXAMPLE = "postgresql://user:password@host:5432/sportello or sqlite:////var/lib/sportello/desk.sqlite3"


def database(url: str, data: Path, pool_size: int) -> dict[str, Any]:
    """Django's settings for `url`; an empty one is `sportello.sqlite3` in the folder `data`."""
    if not url:
        return sqlite(data / "sportello.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path).removeprefix("/")
        if not path:
            raise ImproperlyConfigured(f"DATABASE_URL names no file. Write for instance {EXAMPLE}.")
        return sqlite(Path(path))
    if parts.scheme in {"postgres", "postgresql"}:
        return postgresql(url, pool_size)
    raise ImproperlyConfigured(f"DATABASE_URL begins with «{parts.scheme}:». Write for instance {EXAMPLE}.")


def sqlite(path: Path) -> dict[str, Any]:
    """One file.

    IMMEDIATE takes the write lock when a transaction begins: one that reads first and writes later would
    otherwise fail at once with "database is locked", whatever the time-out.
    """
    return {
        "ENGINE": "sportello.config.sqlite",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
        # A connection opened anew reads the whole schema, and the last one to close writes the log back each time.
        "CONN_MAX_AGE": None,
        # A test database in memory would have no write-ahead log and no second process.
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},
    }


def postgresql(url: str, pool_size: int) -> dict[str, Any]:
    """A server, with psycopg's connection pool; `pool_size` 0 means one connection per thread instead."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured(f"DATABASE_URL names no database. Write for instance {EXAMPLE}.")
    options["prepare_threshold"] = _threshold(options.get("prepare_threshold", "2"))
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": not pool_size,
    }


def _threshold(written: str) -> int | None:
    """After how many times a statement is planned once and for all; `none` for a pooler that cannot have this."""
    if written == "none":
        return None
    if not written.isdigit():
        raise ImproperlyConfigured("prepare_threshold in DATABASE_URL is a number, or none.")
    return int(written)
