"""`sportello audit`: recompute every clock and step from the timeline and report differences."""

import json
import sys

import click


@click.command
@click.argument("numbers", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Differences as JSON lines.")
@click.option("--most", default=50, show_default=True, help="How many differences to print.")
def command(numbers: tuple[str, ...], as_json: bool, most: int) -> None:
    """Tell every ticket (or those with these NUMBERS) again from its timeline; exit 1 if anything differs."""
    from sportello.desk.audit import audit
    from sportello.domain.number import read_number
    from sportello.tickets.models import Ticket

    ids = None
    if numbers:
        wanted = [read_number(number) for number in numbers]
        ids = list(Ticket.objects.filter(number__in=wanted).order_by("id").values_list("id", flat=True))
    total = len(ids) if ids is not None else Ticket.objects.count()
    looked, found = 0, []
    with click.progressbar(length=total, label="Audit", file=sys.stderr) as bar:
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
            click.echo(str(difference))
    if len(found) > most:
        click.echo(f"... and {len(found) - most} more differences")
    click.echo(f"{looked} tickets told again, {len(found)} differences", err=as_json)
    if found:
        sys.exit(1)
