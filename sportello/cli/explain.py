"""`sportello explain`: why a ticket is where it is, what moves it next, what would stop it, why it has not climbed."""

import json
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from sportello.cli.language import language_option
from sportello.cli.moment import MOMENT


@click.command(
    short_help=_("Say why a request is where it is and what comes next."),
    help=_(
        "Say why the request TICKET is where it is, who answers for it, all that will happen to it and when, what "
        "would stop it, and why it has not climbed. TICKET is its number, such as SP-48217."
    ),
)
@click.argument("ticket", nargs=-1, required=True)
@click.option("--at", type=MOMENT, help=_("another moment, past or to come: 2026-11-23 09:30"))
@click.option("--json", "as_json", is_flag=True, help=_("codes and values as JSON, with the sentences"))
@language_option
def command(ticket: tuple[str, ...], at: datetime | None, *, as_json: bool) -> None:
    """Answer for one ticket."""
    from sportello.desk.explaining import standing, ticket_numbered
    from sportello.desk.sentences import names_for, plain, spoken
    from sportello.intake import clock
    from sportello.notifications.alerts.told import who_was_told

    now = clock.now()
    # A number read aloud comes in pieces: 48 217.
    found = standing(ticket_numbered(" ".join(ticket)), now=now, at=at)
    explanation, course = found.explain(), found.course()
    names = names_for(explanation, course=course)
    words = spoken(explanation, found.rules, names, course, now)
    if as_json:
        said = {"asked": found.asked, "course": plain(course, names), "words": plain(words, names)}
        data = plain(explanation, names) | said
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    _heading(found, words.state, now)
    _part(_("Why it is there"), words.here)
    _part(_("Who answers for it"), words.answers)
    _lines(_("What happens if nobody does anything"), words.coming)
    if words.stops:
        click.echo(f"  {words.stops}")
    _part(_("Why it has not climbed further"), words.not_climbed)
    _part(_("Who was told outside the application"), who_was_told(found.ticket.id, now))


def _heading(found: Any, state: str, now: datetime) -> None:
    from sportello.desk.sentences.moments import exactly

    ticket = found.ticket
    if found.asked != ticket.number:
        merged = _("{asked} was merged into {number}: this is what holds there.")
        click.echo(merged.format(asked=found.asked, number=ticket.number))
    click.echo(click.style(f"{found.label}  {ticket.subject}", bold=True))
    click.echo(f"{state}")
    if found.at < now:
        click.echo(_("As it was: {when}.").format(when=exactly(found.at, now)))
    elif found.at > now:
        click.echo(_("As it will be if nobody does anything: {when}.").format(when=exactly(found.at, now)))


def _part(title: str, sentences: tuple[str, ...]) -> None:
    if sentences:
        click.echo(f"\n{click.style(title, bold=True)}")
        for sentence in sentences:
            click.echo(f"  {sentence}")


def _lines(title: str, lines: Any) -> None:
    """Moments in a column, what happens beside them."""
    if not lines:
        return
    click.echo(f"\n{click.style(title, bold=True)}")
    when, away = max(len(line.when) for line in lines), max(len(line.away) for line in lines)
    for line in lines:
        click.echo(f"  {line.when:<{when}}  {line.away:<{away}}  {line.words}")
    if any(line.overdue for line in lines):
        click.echo("  " + _("What is overdue waits for a worker: see “sportello doctor”."))
