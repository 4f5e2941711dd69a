"""Settings, folders, disk, time zones: what can be seen without a database."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from sportello.health.finding import Finding

SHORTEST_KEY = 32
LITTLE, ENOUGH = 500, 2_000  # megabytes
FEWEST_ZONES = 300  # the IANA database has about 600 names


def system_checks(_now: datetime) -> Iterator[Finding]:
    """Django's own checks and those of the applications."""
    for message in checks.run_checks():
        hint = message.hint or _("See the settings in docs/reference/settings.md.")
        yield Finding(message.id or "check", str(message.msg), str(hint), message.level < checks.ERROR)


def secret_key(_now: datetime) -> Iterator[Finding]:
    """A key that can be guessed opens every session."""
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield Finding(
            "secret_key_short",
            _("The secret key has only {n} characters.").format(n=len(settings.SECRET_KEY)),
            _("Unset SPORTELLO_SECRET_KEY: a good key is then made and kept in the data folder."),
        )
    kept = Path(settings.DATA) / "secret-key"
    if os.name == "posix" and kept.exists() and kept.stat().st_mode & 0o077:
        yield Finding(
            "secret_key_readable",
            _("Other users of this machine can read {path}.").format(path=kept),
            f"chmod 600 {kept}",
        )


def web_address(_now: datetime) -> Iterator[Finding]:
    """Who can reach the pages, and whether passwords travel in the clear."""
    address = settings.WEB_ADDRESS
    if settings.DEBUG:
        yield Finding(
            "debug",
            _("Error pages show settings and data (SPORTELLO_DEBUG)."),
            _("Unset SPORTELLO_DEBUG, unless you are developing on this machine."),
            advice=not address.host,
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            "any_host",
            _("Requests under any host name are answered."),
            _("Name the desk's own hosts in SPORTELLO_ALLOWED_HOSTS."),
        )
    if not address.host:
        yield Finding(
            "no_address",
            _("The desk can be reached from this machine only."),
            _("Set SPORTELLO_URL to its address, such as https://desk.example.org."),
            advice=True,
        )
    elif not address.secure and address.host not in {"localhost", "127.0.0.1", "::1"}:
        yield Finding(
            "no_https",
            _("Passwords travel readable to {host}: the address is plain http.").format(host=address.host),
            _("Put a web server that speaks https in front, and set SPORTELLO_URL=https://{host}.").format(
                host=address.host
            ),
        )
    elif address.secure and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Finding(
            "no_proxy",
            _("The address is https, but no web server in front is trusted to say so."),
            _("Set SPORTELLO_PROXIES to the number of servers in front, usually 1."),
            advice=True,
        )


def data_folder(_now: datetime) -> Iterator[Finding]:
    """Attachments and (on SQLite) the database need a folder that can be written, and room in it."""
    folder = Path(settings.DATA)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            "data_folder",
            _("The data folder {path} is missing or cannot be written.").format(path=folder),
            _("Create it for the user that runs Sportello, or let SPORTELLO_DATA name another one."),
        )
        return
    places = (_place_of_the_database() or folder, folder)
    for place in {one.stat().st_dev: one for one in places}.values():  # one word for each disk
        yield from _room(place)


def _place_of_the_database() -> Path | None:
    """The folder of SQLite's file, which may lie on a disk of its own."""
    known = settings.DATABASES["default"]
    place = Path(str(known["NAME"])).parent
    return place if "sqlite" in known["ENGINE"] and place.is_dir() else None


def _room(place: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(place).free // 1_000_000
    if free < ENOUGH:
        yield Finding(
            "disk_space",
            _("Only {mb} MB are free in {path}.").format(mb=free, path=place),
            _("Make room: when the disk is full nothing more can be written down."),
            advice=free >= LITTLE,
        )


def zone_data(_now: datetime) -> Iterator[Finding]:
    """Calendars and shifts need the IANA time zones."""
    zones = available_timezones()
    if settings.TIME_ZONE not in zones or len(zones) < FEWEST_ZONES:
        yield Finding(
            "zone_data",
            _("The time zone data of this machine is missing or incomplete ({n} zones).").format(
                n=len(zones)
            ),
            _("Install it: apt-get install tzdata, or pip install tzdata."),
        )
