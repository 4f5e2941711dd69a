"""`sportello serve`: the pages and a worker, in one command."""

import errno
import io
import os
import socket
import subprocess
import sys
import time

import click
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.utils.translation import gettext as _

from sportello.cli.serving.alone import alone
from sportello.cli.serving.migrating import bring_up_to_date
from sportello.cli.serving.supervisor import Child, Supervisor
from sportello.health.database import DatabaseAway, reach_database, refuse_newer_database
from sportello.web.static_files import is_collected

THIS_MACHINE = {"127.0.0.1", "localhost", "::1", "[::1]"}
ANSWERING = 30.0  # seconds the pages may take to answer for the first time


def refuse_taken_port(host: str, port: int) -> None:
    """An error that says what to do, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise click.ClickException(
                    _(
                        "Port {port} is taken by another programme. Choose another one: sportello serve --port {other}"
                    ).format(port=port, other=port + 1)
                ) from error
            raise click.ClickException(
                _("Cannot listen on {host}, port {port}: {why}.").format(
                    host=host, port=port, why=error.strerror
                )
            ) from error


def warn_of_closed_doors(host: str) -> None:
    """Listening for all is of no use while requests from elsewhere are refused by name."""
    if host not in THIS_MACHINE and set(settings.ALLOWED_HOSTS) <= THIS_MACHINE:
        click.echo(
            _(
                "Browsers on other machines are refused until SPORTELLO_URL or SPORTELLO_ALLOWED_HOSTS names this one."
            ),
            err=True,
        )


def prepare() -> None:
    """Check the configuration and bring the database up to date."""
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        call_command("check", stdout=io.StringIO())
    except SystemCheckError as error:
        raise click.ClickException(str(error)) from error
    try:
        reach_database()
        refuse_newer_database()
    except DatabaseAway as error:
        raise click.ClickException(str(error)) from error
    click.echo(_("Preparing the database…"))
    with alone():
        bring_up_to_date()
    bundle()


def bundle() -> None:
    """Write style sheets and scripts as browsers get them, and let the pages use them."""
    os.environ["SPORTELLO_BUNDLED"] = "1"
    if is_collected():
        return
    done = subprocess.run(  # our own Python, our own module
        [sys.executable, "-m", "sportello.web.static_files"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "sportello.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        os.environ["SPORTELLO_BUNDLED"] = "0"  # slower pages are better than none
        click.echo(
            _("Style sheets could not be written: {why}").format(why=done.stderr.strip()[-300:]), err=True
        )


def first_address(base: str) -> str:
    """The address of the first run with its key, or nothing where somebody can sign in already."""
    from sportello.people.first_run import first_key, is_new_desk

    new = is_new_desk()
    connection.close()
    return f"{base}setup/?key={first_key()}" if new else ""


def wait_and_greet(host: str, port: int) -> None:
    """Print the address as soon as the pages answer."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    until = time.monotonic() + ANSWERING
    while time.monotonic() < until:
        try:
            socket.create_connection((reached, port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    shown = f"[{reached}]" if ":" in reached else reached
    address = f"http://{shown}:{port}/"
    click.echo(_("Sportello is open at {address} (stop it with Ctrl-C)").format(address=address))
    public = settings.WEB_ADDRESS
    first = first_address(f"{public.scheme}://{public.netloc}/" if public.netloc else address)
    if first:
        click.echo(_("Nobody can sign in yet. Set the desk up at {address}").format(address=first))


@click.command(help=_("Open the desk: pages and worker together, until Ctrl-C."))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=_("address to listen on; 0.0.0.0 for all")
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=_("port to listen on")
)
@click.option("--no-worker", is_flag=True, help=_("only the pages: a worker runs elsewhere"))
@click.option(
    "--speed",
    default=1,
    show_default=True,
    type=click.IntRange(1, 3600),
    help=_("how many times faster than real time the desk lives, for demonstrations"),
)
def command(host: str, port: int, *, no_worker: bool, speed: int) -> None:
    """Open the desk: pages and worker together, until Ctrl-C."""
    refuse_taken_port(host, port)
    if speed > 1:
        # Both processes must reckon from the same moment.
        os.environ |= {"SPORTELLO_SPEED": str(speed), "SPORTELLO_SPEED_SINCE": str(int(time.time()))}
    prepare()
    warn_of_closed_doors(host)
    children = [Child(_("The web process"), ["-m", "sportello.cli.serving.web", host, str(port)])]
    if not no_worker:
        children.append(Child(_("The worker"), ["-m", "sportello.cli.main", "worker"]))
    Supervisor(children, say=lambda line: click.echo(line, err=True)).run(lambda: wait_and_greet(host, port))
    click.echo(_("Sportello is closed."))
