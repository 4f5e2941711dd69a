"""`sportello reindex`: write the search index anew from the requests and the articles."""

import sys

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.cli.language import language_option

QUICK = 500  # so few tickets need no bar


@click.command(
    short_help=_("Write the search index anew."),
    help=_(
        "Write the search index of every request and article (or of the requests with these NUMBERS) anew from what is "
        "stored. Needed only "
        "after the database was changed from outside, or people were renamed; the desk may go on working."
    ),
)
@click.argument("numbers", nargs=-1)
@language_option
def command(numbers: tuple[str, ...]) -> None:
    """Index everything, or some tickets."""
    from sportello.desk.explaining import ticket_numbered
    from sportello.tickets.models import Ticket
    from sportello.tickets.search.index import rebuild

    ids = sorted({ticket_numbered(number) for number in numbers}) if numbers else None
    total = len(ids) if ids is not None else Ticket.objects.count()
    written = 0
    with click.progressbar(
        length=total, label=_("Search index"), file=sys.stderr, hidden=total < QUICK
    ) as bar:
        for count in rebuild(ids):
            written += count
            bar.update(count)
    if ids is None:
        from sportello.knowledge.search import rebuild as rebuild_articles

        texts = sum(rebuild_articles())
        click.echo(ngettext("{n} article indexed", "{n} articles indexed", texts).format(n=texts))
    click.echo(ngettext("{n} request indexed", "{n} requests indexed", written).format(n=written))
