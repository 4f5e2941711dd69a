"""`sportello forecast`: where tickets will go if nobody does anything, and when nobody is on duty."""

import json
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.cli.language import language_option

SLOW = 2_000  # so many tickets take long enough for a bar


@click.command(
    short_help=_("Say what will climb, and where nobody is on duty."),
    help=_(
        "Say which requests will climb in the hours to come, to whom, and where nobody will be on duty. With the "
        "numbers of some requests (TICKETS): the whole ladder of each."
    ),
)
@click.argument("tickets", nargs=-1)
@click.option(
    "--hours", default=24, show_default=True, type=click.IntRange(1, 24 * 60), help=_("how far to look")
)
@click.option(
    "--most", default=50, show_default=True, type=click.IntRange(0), help=_("how many climbs to print")
)
@click.option("--json", "as_json", is_flag=True, help=_("codes and values as JSON"))
@language_option
def command(tickets: tuple[str, ...], hours: int, most: int, *, as_json: bool) -> None:
    """The ladders of some tickets, or the desk's next hours."""
    from sportello.intake import clock

    now = clock.now()
    if tickets:
        _ladders(tickets, now, as_json)
    else:
        _desk(now, now + timedelta(hours=hours), hours, most, as_json)


def _ladders(tickets: tuple[str, ...], now: datetime, as_json: bool) -> None:
    from sportello.desk.explaining import standing, ticket_numbered
    from sportello.desk.sentences import names_for, plain

    ids = [
        ticket_numbered(text) for text in tickets
    ]  # all wrong numbers are told before anything is reckoned
    data = []
    for id in ids:
        found = standing(id, now=now)
        explanation = found.explain()
        names = names_for(explanation)
        if as_json:
            rungs = plain(explanation.ladder, names)
            data.append({"number": found.ticket.number, "at": now.isoformat(), "ladder": rungs})
        else:
            _print_ladder(found, explanation, names)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _print_ladder(found: Any, said: Any, names: Any) -> None:
    from sportello.desk.sentences.ahead import rung_words
    from sportello.desk.sentences.moments import away, exactly
    from sportello.domain.forecast import Standing

    click.echo(click.style(f"{found.label}  {found.ticket.subject}", bold=True))
    marks = {Standing.PAST: " ", Standing.PRESENT: "»", Standing.COMING: "·"}
    rows = [
        (
            marks[rung.standing],
            exactly(rung.at, said.at),
            away(rung.at, said.at),
            rung_words(rung, said, found.rules.policies.get(rung.policy), names),
        )
        for rung in said.ladder
    ]
    when, far = max((len(row[1]) for row in rows), default=0), max((len(row[2]) for row in rows), default=0)
    for mark, at, distance, words in rows:
        click.echo(f"{mark} {at:<{when}}  {distance:<{far}}  {words}")
    if not any(rung.standing is Standing.COMING for rung in said.ladder):
        click.echo(_("It will reach no other level by itself."))
    click.echo()


def _desk(now: datetime, until: datetime, hours: int, most: int, as_json: bool) -> None:
    from sportello.desk.forecasting import climbs_ahead, tickets_in_motion, uncovered
    from sportello.desk.sentences import Names, plain
    from sportello.people.models import Person

    ids, climbs = tickets_in_motion(until), []
    hidden = len(ids) < SLOW or as_json
    with click.progressbar(length=len(ids), label=_("Forecast"), file=sys.stderr, hidden=hidden) as bar:
        for played, found in climbs_ahead(ids, now, until):
            climbs += found
            bar.update(played)
    climbs.sort(key=lambda climb: (climb.at, climb.number))
    open_slots = uncovered(now, until)
    people = {person for climb in climbs for person in climb.people}
    names = Names(people=dict(Person.objects.filter(pk__in=people).values_list("pk", "name")))
    if as_json:
        data = {"from": now, "until": until, "climbs": climbs, "uncovered": open_slots}
        told = {key: plain(value, names) for key, value in data.items()}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    _print_climbs(climbs, names, now, hours, most)
    _print_gaps(open_slots, now)


def _print_climbs(climbs: Any, names: Any, now: datetime, hours: int, most: int) -> None:
    from sportello.desk.rulebook import rulebook
    from sportello.desk.sentences.moments import away, exactly
    from sportello.desk.sentences.words import level_words, listed

    if not climbs:
        click.echo(
            ngettext(
                "Nothing will climb in the next hour.", "Nothing will climb in the next {n} hours.", hours
            ).format(n=hours)
        )
        return
    count = ngettext("{n} climb if nobody does anything", "{n} climbs if nobody does anything", len(climbs))
    levels = Counter(climb.to_level for climb in climbs)
    by_level = ", ".join(f"L{level}: {number}" for level, number in sorted(levels.items()))
    click.echo(f"{count.format(n=len(climbs))} ({by_level})")
    policies = rulebook().policies
    for climb in climbs[:most]:
        level = level_words(policies.get(climb.policy), climb.to_level)
        people = listed(names.all(climb.people)) or _("nobody on shift then")
        when = f"{exactly(climb.at, now):<16}  {away(climb.at, now):<12}"
        click.echo(
            f"  {when}  {climb.number}  L{climb.from_level} → {level}: {people}  «{climb.subject[:60]}»"
        )
    if len(climbs) > most:
        click.echo("  " + _("… and {n} more").format(n=len(climbs) - most))


def _print_gaps(open_slots: Any, now: datetime) -> None:
    from sportello.desk.sentences.moments import exactly

    if not open_slots:
        click.echo(_("Every rota is covered in that time."))
        return
    click.echo(_("Rotas without enough people:"))
    for one in open_slots:
        words = ngettext("{n} person is missing", "{n} people are missing", one.gap.missing)
        missing = words.format(n=one.gap.missing)
        stretch = f"{exactly(one.gap.starts, now)} – {exactly(one.gap.ends, now)}"
        click.echo(f"  {stretch}  {one.name}, {one.gap.slot}: {missing}")
