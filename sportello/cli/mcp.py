"""`sportello mcp`: let an assistant search, read, note and propose, with the rights of the token that it is given."""

import os
from importlib.util import find_spec
from pathlib import Path

import click
from django.conf import settings
from django.utils.translation import gettext as _

from sportello.cli.language import language_option
from sportello.sets.extras import install_command

TOKEN = "SPORTELLO_TOKEN"  # noqa: S105  (the name of the variable)


@click.command(
    short_help=_("Let an assistant work with requests (MCP)."),
    help=_(
        "Speak the Model Context Protocol over standard input and output, so that an assistant can search and read "
        "requests, write internal notes and propose escalations: with the rights of the person whose token "
        "SPORTELLO_TOKEN holds, and no others. It cannot answer a requester, nor move a request. "
        "docs/howto/use-mcp.md tells how."
    ),
)
@click.option(
    "--address", help=_("where the desk is: https://desk.example.org; otherwise as in SPORTELLO_URL")
)
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("file with the token, instead of SPORTELLO_TOKEN"),
)
@language_option
def command(*, address: str | None, token_file: Path | None) -> None:
    """Serve until the assistant goes."""
    if find_spec("mcp") is None:
        raise click.ClickException(_("Install it: {command}").format(command=install_command("mcp")))
    where = address or next(iter(settings.WEB_ADDRESS.origins), "")
    token = token_file.read_text(encoding="utf-8") if token_file else os.environ.get(TOKEN, "")
    if not token.strip().isascii() or not token.strip():
        raise click.UsageError(
            _("Put your token into SPORTELLO_TOKEN, or name its file: --token-file. It begins with spo_.")
        )
    from sportello.assistants.desk import Desk, WrongAddress
    from sportello.assistants.server import server

    try:
        desk = Desk(where, token.strip())
    except WrongAddress as error:
        raise click.UsageError(str(error)) from error
    server(desk).run()
