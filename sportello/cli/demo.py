"""`sportello demo`: a lively sample desk in a folder of its own, and the pages and the worker that show it."""

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import click
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.models import Max
from django.utils.translation import gettext as _

from sportello.cli.serve import prepare, refuse_taken_port, wait_and_greet
from sportello.cli.serving.supervisor import Child, Supervisor
from sportello.demo.build import build
from sportello.demo.people import PASSWORD
from sportello.demo.tour import logins
from sportello.intake import clock
from sportello.notifications.mail.folder import folder
from sportello.tickets.models import Ticket, TimelineEvent

SENDER = "sportello@sportello.example"
# Whatever would send elsewhere.
PROVIDER = (
    "SPORTELLO_SMTP",
    "SPORTELLO_SMTP_PASSWORD",
    "SPORTELLO_MAIL_FROM",
    "SPORTELLO_MAIL_PROVIDER",
    "SPORTELLO_MAIL_PROVIDER_KEY",
)


@click.command(help=_("Show a desk with three departments, seven levels and three months of requests."))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=_("address to listen on; 0.0.0.0 for all")
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=_("port to listen on")
)
@click.option(
    "--speed",
    default=1,
    show_default=True,
    type=click.IntRange(1, 3600),
    help=_(
        "how many times faster than real time the desk lives; from 2 on, people come and go by themselves"
    ),
)
@click.option("--keep", is_flag=True, help=_("go on with the sample desk of the last time"))
@click.option("--seed", default=7, show_default=True, help=_("another number, another three months"))
@click.option(
    "--tickets",
    default=300,
    show_default=True,
    type=click.IntRange(20, 20_000),
    help=_("about how many requests"),
)
@click.option(
    "--smtp",
    default="",
    metavar="URL",
    help=_("send e-mails to this mail server instead of a folder; invented people may bear real addresses"),
)
def command(host: str, port: int, *, speed: int, keep: bool, seed: int, tickets: int, smtp: str) -> None:
    """Show a desk with three departments, seven levels and three months of requests."""
    refuse_taken_port(host, port)
    send_nothing()
    check_smtp(smtp)
    began = time.monotonic()
    if not keep:
        empty()
    prepare()
    if not Ticket.objects.exists():
        build(now=clock.now(), tickets=tickets, seed=seed, say=click.echo)
        click.echo(_("The desk is ready after {seconds} s.").format(seconds=round(time.monotonic() - began)))
    introduce()
    send_to(smtp, f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")  # noqa: S104 (it is compared)
    if speed > 1:
        os.environ |= {"SPORTELLO_SPEED": str(speed), "SPORTELLO_SPEED_SINCE": str(fast_since(speed))}
    # Each process opens the database for itself.
    connections.close_all()
    children = [
        Child(_("The web process"), ["-m", "sportello.cli.serving.web", host, str(port)]),
        Child(_("The worker"), ["-m", "sportello.cli.main", "worker"]),
    ]
    if speed > 1:
        children.append(Child(_("The visitors"), ["-m", "sportello.cli.serving.visitors", str(seed)]))
    Supervisor(children, say=lambda line: click.echo(line, err=True)).run(lambda: wait_and_greet(host, port))
    click.echo(_("Sportello is closed."))


def empty() -> None:
    """Remove the sample desk of the last time: its one database file and its attachments."""
    connections.close_all()
    name = Path(str(settings.DATABASES["default"]["NAME"]))
    for suffix in ("", "-wal", "-shm"):
        name.with_name(name.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    shutil.rmtree(folder(), ignore_errors=True)


def send_nothing() -> None:
    """Invented people may bear addresses of real ones: no setting of this machine makes this process send mail."""
    settings.MAIL_OUT = replace(settings.MAIL_OUT, backend="")


def send_to(smtp: str, address: str) -> None:
    """Where the children send: to the server that was named for it on the command line, else into a folder."""
    for name in PROVIDER:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ |= {"SPORTELLO_SMTP": smtp or "folder:", "SPORTELLO_MAIL_FROM": SENDER}
    os.environ.setdefault("SPORTELLO_URL", address)  # for the links in letters
    if smtp:
        click.echo(_("E-mails go to {server}.").format(server=smtp))
    else:
        click.echo(_("E-mails are not sent: they are files in {folder}.").format(folder=folder()))


def check_smtp(smtp: str) -> None:
    """Say what is wrong with the mail server that was named, before anything else is done."""
    try:
        settings.MAIL_OUT.read(smtp, SENDER)
    except ImproperlyConfigured as error:
        raise click.BadParameter(str(error), param_hint="--smtp") from None


def introduce() -> None:
    """Say who can sign in, and how."""
    click.echo(
        _("Sign in as one of these people; the password of all is {password}").format(password=PASSWORD)
    )
    for login, name, what in logins(clock.now()):
        click.echo(f"  {login:<12} {name:<18} {what}")


def fast_since(speed: int) -> int:
    """From when on the desk lives faster, in epoch seconds: from now, or so that it goes on where it had got to.

    A desk kept from a faster day may be ahead of the clock on the wall.
    """
    wall = int(time.time())
    last = TimelineEvent.objects.aggregate(last=Max("at"))["last"]
    ahead = max(wall, int(last.timestamp()) + 1 if last else 0)
    connection.close()
    return (wall * speed - ahead) // (speed - 1)
