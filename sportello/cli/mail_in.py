"""`sportello mail-in`: hand a message over, as a mail server's pipe does, or a folder of messages."""

import sys
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.cli.language import language_option

if TYPE_CHECKING:
    from sportello.intake.mail.models import Mailbox

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and comes again


@click.command(
    short_help=_("Take in a message, or a folder of messages."),
    help=_(
        "Take in the message in FILE (a dash: from standard input), or every message of the folder FILE. A message "
        "that was taken in before changes nothing. For a mail server's pipe: when the desk cannot be reached the code "
        "is 75, so that the server keeps the message and comes again."
    ),
)
@click.argument("file", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--mailbox", default="", help=_("address of the mailbox; otherwise the one it was sent to"))
@language_option
def command(file: Path, *, mailbox: str) -> None:
    """Take in, and say what became of it."""
    from django.db.utils import DatabaseError, InterfaceError

    from sportello.intake import clock
    from sportello.intake.mail.receiving import receive_all, sets_of

    told: dict[str, int] = {}
    named = cache(lambda: _mailbox(b"", mailbox))
    try:
        for some in sets_of(_messages(file), len):
            for box, raws in groupby(some, lambda raw: named() if mailbox else _mailbox(raw, "")):
                for row in receive_all(list(raws), box, at=clock.now()):
                    told[row.state] = told.get(row.state, 0) + 1
    except (DatabaseError, InterfaceError, OSError) as error:
        click.echo(_("The desk cannot be reached: {why}").format(why=error), err=True)
        sys.exit(TRY_AGAIN)
    _say(told)


def _messages(file: Path) -> Iterator[bytes]:
    if str(file) == "-":
        yield sys.stdin.buffer.read()
    elif file.is_dir():
        yield from (path.read_bytes() for path in sorted(file.rglob("*")) if path.is_file())
    else:
        yield file.read_bytes()


def _mailbox(raw: bytes, address: str) -> "Mailbox":
    from sportello.intake.mail.mailboxes import mailbox_at, mailbox_for

    found = mailbox_at(address) if address else mailbox_for(raw)
    if found is None and address:
        raise click.UsageError(_("There is no mailbox {address}. Make one first.").format(address=address))
    if found is None:
        raise click.UsageError(_("There is no mailbox yet. Make one in the administration."))
    return found


def _say(told: dict[str, int]) -> None:
    done, waits = told.get("done", 0), told.get("quarantined", 0)
    total = sum(told.values())
    words = ngettext("{n} message taken in.", "{n} messages taken in.", total).format(n=total)
    on = ngettext("{n} is on a request.", "{n} are on requests.", done).format(n=done)
    click.echo(f"{words} {on}")
    if waits:
        click.echo(
            ngettext("{n} waits for somebody to look at it.", "{n} wait for somebody to look.", waits).format(
                n=waits
            )
        )
