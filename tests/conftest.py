"""What every test stands on: a database of its own, the browser, the named cast.

`pytest --db=sqlite` (the default) uses one SQLite file per process, with the transactions of production;
`pytest --db=postgresql` starts a server, stops it at the end, and runs only what uses a database.
"""

import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import pytest
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from sportello.bench import postgres
from tests import migrated, shares
from tests.chromium import browser, page, playwright, window

__all__ = ["browser", "page", "playwright", "window"]

IN_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ
USES_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
WITHOUT_POSTGRESQL = {"browser", "domain"}
LOGS = Path(__file__).parent.parent.parent / "shared" / "data"
undo: list[Callable[[], None]] = []

# Compiling the desk anew in each of hundreds of processes would take a third of the time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

hypothesis_settings.register_profile("desk", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The choice of database."""
    parser.addoption("--db", choices=["sqlite", "postgresql"], default="sqlite", help="database of the tests")


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the environment before Django reads it; the processes of xdist inherit it."""
    if not IN_XDIST_WORKER:
        prepare_environment(config)
    django.setup()
    # Its fixtures import models, which exist from here on.
    config.pluginmanager.register(import_module("tests.cast"), "cast")
    config.pluginmanager.register(import_module("tests.stage"), "stage")


def pytest_runtest_teardown() -> None:
    """A page asked for in English leaves English behind in the thread of the tests."""
    translation.deactivate()
    sys.modules["tests.standing"].forget_values()


def prepare_environment(config: pytest.Config) -> None:
    """A data folder and a database for this run; nothing of the caller's own desk."""
    data = Path(tempfile.mkdtemp(prefix="sportello-tests-"))
    undo.append(lambda: shutil.rmtree(data, ignore_errors=True))
    for name in [name for name in os.environ if name.startswith("SPORTELLO_") and "TEST" not in name]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SPORTELLO_SECRET_KEY": "only-for-the-tests",
        "SPORTELLO_DATA": str(data),
        "SPORTELLO_LOG_LEVEL": "WARNING",
        "SPORTELLO_LOG_FORMAT": "text",
    }
    os.environ.pop("DATABASE_URL", None)
    if config.getoption("collectonly"):
        return
    url = None
    if config.getoption("--db") == "postgresql":
        url, stop = postgres.start()
        undo.append(stop)
        os.environ |= {"DATABASE_URL": url, "SPORTELLO_DATABASE_POOL": "0"}
    undo.append(migrated.begin(data, url))


def pytest_unconfigure() -> None:
    """Stop and remove what was started."""
    while undo:
        undo.pop()()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On PostgreSQL do not even read the folders without a test for it."""
    elsewhere = collection_path.parent == Path(__file__).parent and collection_path.name in WITHOUT_POSTGRESQL
    return True if elsewhere and config.getoption("--db") == "postgresql" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Let no two processes compile the same tests."""
    if IN_XDIST_WORKER:
        elsewhere = WITHOUT_POSTGRESQL if session.config.getoption("--db") == "postgresql" else set()
        shares.import_own_share(session.config, elsewhere)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run only what needs a database: the rest has run on SQLite, with the same outcome."""
    here = config.getoption("--db")
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[here]

    def wanted(item: pytest.Item) -> bool:
        if item.get_closest_marker(other):
            return False
        if here == "sqlite" or item.get_closest_marker("postgresql"):
            return True
        if item.get_closest_marker("browser"):
            return False
        needs = USES_DATABASE.intersection(getattr(item, "fixturenames", ()))
        return bool(needs) or item.get_closest_marker("django_db") is not None

    chosen = [item for item in items if wanted(item)]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
        items[:] = chosen


def pytest_collection_finish() -> None:
    """What is there now stays to the end: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, in one line a reason."""
    skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", [])]
    reasons = Counter(
        said[2].removeprefix("Skipped: ") if isinstance(said, tuple) else str(said) for said in skipped
    )
    for reason, times in reasons.most_common():
        terminalreporter.write_line(f"{times} skipped: {reason}", yellow=True)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the database of the tests is there already: a copy of the migrated one."""
    return "DATABASE_URL" not in os.environ


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with a copy of the migrated database."""
    from django.conf import settings

    test = settings.DATABASES["default"]["TEST"]
    if "DATABASE_URL" in os.environ:
        test["TEMPLATE"] = migrated.ready()
    else:
        migrated.copy_to(Path(test["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """After a test that commits, the database is put back rather than flushed."""
    from django.test import TransactionTestCase

    from tests import known_rules, standing
    from tests.afresh import Afresh

    with django_db_blocker.unblock():
        standing.remember()
        afresh = Afresh()
    known_rules.keep()
    TransactionTestCase._fixture_teardown = lambda self: afresh.restore()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def real_logs() -> Path:
    """The folder of real help-desk logs that lies beside some checkouts; they never enter the repository."""
    if not LOGS.is_dir():
        pytest.skip("the folder ../shared/data with real logs is not here")
    return LOGS
