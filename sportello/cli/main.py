"""`sportello`: each command is a file of this folder that bears its name and holds a `command`.

A file is imported when its command is called, so that no command's libraries slow another's start. Where
a name is taken by Python, the file ends in an underscore (`import_.py`).
"""

import os
import pkgutil
import secrets
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from sportello import __version__, cli
from sportello.cli.click_words import speak_ours
from sportello.cli.language import speak
from sportello.domain.errors import DeskError


class Commands(click.Group):
    """The files of this folder."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What Sportello is, in the language of the reader: known only once Django has started."""
        start_django()
        self.help = _("A help desk in which nothing is forgotten.")
        for option in self.params:
            if isinstance(option, click.Option) and option.name == "version":
                option.help = _("Show the version and exit.")
        super().format_help_text(ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the files that hold a command."""
        names = [module.name for module in pkgutil.iter_modules(cli.__path__) if not module.ispkg]
        shown = sorted(name.rstrip("_").replace("_", "-") for name in names if name != "main")
        return [name for name in shown if self.get_command(ctx, name) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, with Django ready for it."""
        start_django()
        file = cmd_name.replace("-", "_")
        known = {module.name for module in pkgutil.iter_modules(cli.__path__) if not module.ispkg} - {"main"}
        module = next((name for name in (file, f"{file}_") if name in known), None)
        found = getattr(import_module(f"sportello.cli.{module}"), "command", None) if module else None
        return found if isinstance(found, click.Command) else None

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Begin, in the environment of the command that is about to run: even the words of a mistake need settings."""
        typed = next((word for word in args if not word.startswith("-")), "")
        if typed == "demo":
            move_to_sample_folder()
        if typed == "mcp":
            need_no_folder()
        return super().make_context(info_name, args, parent, **extra)


def move_to_sample_folder() -> None:
    """The sample desk keeps to a folder of its own: nothing of a real one is read, and none is ever emptied."""
    os.environ["SPORTELLO_DATA"] = str(Path(os.environ.get("SPORTELLO_DATA") or "data") / "demo")
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "SPORTELLO_DATA_FILE"):
        os.environ.pop(name, None)


def need_no_folder() -> None:
    """An assistant's machine holds nothing of a desk: no folder is made for a secret key that would seal nothing."""
    if not any(name.startswith("SPORTELLO_SECRET_KEY") for name in os.environ):  # or its _FILE
        os.environ["SPORTELLO_SECRET_KEY"] = secrets.token_urlsafe(48)


def start_django() -> None:
    """Read the settings and the applications, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sportello.config.settings")
    django.setup()
    speak()


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="sportello")
def sportello() -> None:
    """A help desk in which nothing is forgotten."""


def main() -> None:
    """Run the command line; what can be expected to go wrong is told in one sentence, without a traceback."""
    speak_ours(start_django)
    try:
        sportello(prog_name="sportello")
    except ImproperlyConfigured as error:
        # Without settings there is no translation either.
        fail(f"Error: {error}")
    except DeskError as error:
        from sportello.desk.sentences import said

        fail(_("Error: {message}").format(message=said(error)))
    except (DatabaseError, InterfaceError) as error:
        from sportello.cli.database import sentence_for

        fail(_("Error: {message}").format(message=sentence_for(error)))
    except BrokenPipeError:  # the reader of our output (`| head`) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def fail(message: str) -> None:
    """Say `message` and end with code 1."""
    click.echo(message, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
