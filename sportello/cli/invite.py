"""`sportello invite`: links with which people choose their password, by mail or printed."""

from collections.abc import Iterator

import click
from django.utils.translation import gettext as _

from sportello.cli.language import language_option


@click.command(
    short_help=_("Invite people to choose their password."),
    help=_(
        "Mail an invitation to those who sign in as LOGIN: a link that works once and ends the links before. "
        "With --all, to everybody in use who has not chosen a password and was not invited yet."
    ),
)
@click.argument("login", nargs=-1)
@click.option(
    "--all", "everybody", is_flag=True, help=_("everybody who has no password and no invitation yet")
)
@click.option("--link", is_flag=True, help=_("print the links instead of mailing them, to hand them over"))
@language_option
def command(login: tuple[str, ...], *, everybody: bool, link: bool) -> None:
    """Invite them one by one; who cannot be invited is told, and stops nobody else."""
    from sportello.domain.errors import DeskError
    from sportello.intake import clock
    from sportello.notifications.mail import welcoming
    from sportello.notifications.mail.question import address_of
    from sportello.people.actor import ENGINE
    from sportello.people.change import By
    from sportello.people.models import Person
    from sportello.web.errors import words_for

    if bool(login) == everybody:
        raise click.UsageError(_("Name who is to be invited, or say --all."))
    by, failed = By(ENGINE, clock.now(), "people.edit"), 0

    def invited() -> Iterator[Person]:
        if everybody:
            waiting = Person.objects.exclude(login=None).filter(is_active=True, welcome=None)
            yield from waiting.filter(password__startswith="!").order_by("pk")  # noqa: S106  # unusable
        for name in login:
            person = Person.objects.filter(login=name.strip().lower()).first()
            if person is None:
                raise click.UsageError(_("Nobody signs in as %(login)s.") % {"login": name})
            yield person

    for person in list(invited()):
        try:
            if link:
                path = welcoming.by_hand(person, by=by)
                click.echo(f"{person.login}\t{address_of(path) or path}")
            else:
                click.echo(f"{person.login}\t{welcoming.invite(person, by=by).address}")
        except DeskError as refusal:
            failed += 1
            click.echo(f"{person.login}\t{words_for(refusal)}", err=True)
    if failed:
        raise SystemExit(1)
