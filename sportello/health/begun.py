"""What stood in the folder of the programme when this process began: an upgrade writes another version there.

A web process that outlives an upgrade goes on answering as far as its tables are as it knows them. It would read the
new migrations from the folder and call the database its own.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.utils.translation import gettext as _

from sportello.health.finding import Finding

_at_start: set[tuple[str, str]] = set()


def remember() -> None:
    """Note the migrations of this version, by their files. Called once, when pages begin to be answered."""
    _at_start.update(_there())


def outlived(applied: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Whether the database has gone through migrations that came into the folder after `remember`."""
    since = sorted(f"{app}.{name}" for app, name in (_there() - _at_start).intersection(applied))
    if since and _at_start:
        yield Finding(
            "database_newer",
            _("The database was written by a newer version of Sportello ({what}).").format(what=since[-1]),
            _(
                "These pages are still those of the version before: stop “sportello serve” and start it again."
            ),
        )


def _there() -> set[tuple[str, str]]:
    return {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        if config.name.startswith("sportello.")
        for file in Path(config.path, "migrations").glob("0*.py")
    }
