"""`sportello audit`: recompute every clock and step from the timeline and report differences."""

import json
import sys
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.cli.language import language_option

if TYPE_CHECKING:
    from sportello.desk.audit import Difference

QUICK = 500  # so few tickets need no bar


@click.command(
    short_help=_("Recompute every request from its timeline and report differences."),
    help=_(
        "Tell every request (or those with these NUMBERS) again from its timeline and compare it with what is stored; "
        "exit code 1 if anything differs."
    ),
)
@click.argument("numbers", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help=_("differences as JSON, one a line"))
@click.option(
    "--most", default=50, show_default=True, type=click.IntRange(0), help=_("how many differences to print")
)
@language_option
def command(numbers: tuple[str, ...], most: int, *, as_json: bool) -> None:
    """Audit everything, or some tickets."""
    from sportello.desk.audit import audit
    from sportello.desk.explaining import ticket_numbered
    from sportello.tickets.models import Ticket

    ids = sorted({ticket_numbered(number) for number in numbers}) if numbers else None
    total = len(ids) if ids is not None else Ticket.objects.count()
    looked, found = 0, []
    with click.progressbar(length=total, label=_("Audit"), file=sys.stderr, hidden=total < QUICK) as bar:
        for count, differences in audit(ids):
            looked += count
            found.extend(differences)
            bar.update(count)
    for difference in found[:most]:
        if as_json:
            data = {"number": difference.number, "what": difference.what}
            said = {"told": str(difference.told), "stored": str(difference.stored)}
            click.echo(json.dumps(data | said, ensure_ascii=False))
        else:
            click.echo(_said(difference))
    if len(found) > most:
        click.echo(_("… and {n} more").format(n=len(found) - most), err=as_json)
    told = ngettext("{n} request told again", "{n} requests told again", looked).format(n=looked)
    differ = ngettext("{n} difference", "{n} differences", len(found)).format(n=len(found))
    click.echo(f"{told}, {differ}", err=as_json)
    if found:
        hint = _(
            "Nothing was changed here. Restore what was altered from a backup; “sportello doctor” looks further."
        )
        click.echo(f"→ {hint}", err=True)
        sys.exit(1)


def _said(difference: "Difference") -> str:
    """One line on a difference, in the language of the reader; digests say nothing to anybody."""
    what, told, stored = difference.what, difference.told, difference.stored
    words = _("{what}: the timeline says {told}, stored is {stored}.")
    for beginning, sentence in (
        ("digest of event ", _("Event {n} was altered after it was written.")),
        ("text of event ", _("The text of event {n} was altered after it was written.")),
        ("files of event ", _("The files of event {n} are not those that came with it.")),
        ("number of event", _("Event {told} is missing from the timeline.")),
    ):
        if what.startswith(beginning):
            words = sentence
    n = what.rpartition(" ")[2]
    return f"{difference.number}: {words.format(what=what, n=n, told=told, stored=stored)}"
