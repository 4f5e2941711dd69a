"""How a user comes to a password: what the page of a person says of the link, and the tick that mails it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.desk.sentences.moments import exactly
from sportello.notifications.mail.welcoming import LIFE, LOST, can_mail
from sportello.notifications.mail.words import reason
from sportello.notifications.models import WelcomeLink
from sportello.people.actor import Actor
from sportello.people.models import Person
from sportello.web.admin.register import Panel
from sportello.web.admin.rights import everywhere

State = WelcomeLink.State
WRONG = (*LOST, State.UNCERTAIN)
SHOWN = 20


@dataclass(frozen=True)
class Lost:
    """Somebody whose invitation did not arrive, or may not have; `by` invited them."""

    person: Person
    told: str
    by: str


def lost(actor: Actor, at: datetime) -> Sequence[Lost]:
    """The invitations that somebody should look at: the actor's own first, then the others', the newest first."""
    if not everywhere(actor, "people.edit"):
        return []
    rows = WelcomeLink.objects.filter(state__in=WRONG, person__is_active=True)
    mine = Case(When(made_by=actor.person, then=Value(0)), default=Value(1))
    found = rows.select_related("person", "made_by").order_by(mine, "-made_at", "pk")[:SHOWN]
    return [Lost(row.person, fate(row, at), row.made_by.name if row.made_by else "") for row in found]


class InviteField(forms.BooleanField):
    """Whether a new user is sent the link by mail."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            initial=True,
            label=gettext_lazy("Mail them an invitation to choose a password"),
            help_text=gettext_lazy("It goes to their first e-mail address, in their language."),
        )


def password_panel(person: Person, at: datetime) -> Panel:
    """Whether they have a password, and what became of the link; the page of the link is one step away."""
    link = WelcomeLink.objects.filter(person=person).first()
    told = fate(link, at) if link is not None else ""
    if person.has_usable_password() and not (link is not None and _is_open(link)):
        told = _("They choose it themselves, through a link that works once.")
    elif not told:
        told = _("They have not chosen one yet: give them the link.")
    words = _("Invite, or make a link") if can_mail() else _("Make a link")
    if can_mail() and link is not None and link.state in WRONG:
        words = _("Send again, or correct the address")
    return Panel(_("Password"), note=told, add=(words, reverse("admin_invitation", args=[person.pk])))


def _is_open(link: WelcomeLink) -> bool:
    return link.state in (State.WAITING, State.SENDING, *WRONG)


def fate(link: WelcomeLink, at: datetime) -> str:
    """What became of the latest link, in one sentence."""
    when = link.sent_at or link.made_at
    words = {"address": link.address, "when": exactly(when, at), "until": exactly(when + LIFE, at)}
    if link.state == State.BY_HAND:
        return _("A link to hand over was made (%(when)s); it works until %(until)s.") % words
    if link.state == State.SENT:
        return (
            _("An invitation was mailed to %(address)s (%(when)s); its link works until %(until)s.") % words
        )
    words["said"] = reason(link.said)
    if link.state == State.FAILED:
        return _("The invitation to %(address)s could not be delivered: %(said)s") % words
    if link.state == State.BOUNCED:
        return _("Nothing arrives at %(address)s: the invitation came back (%(said)s).") % words
    if link.state == State.UNCERTAIN:
        return (
            _("Whether the invitation to %(address)s has left is not known: ask them, or send it again.")
            % words
        )
    if link.said:
        return _("The invitation to %(address)s waits for the mail server: %(said)s") % words
    return _("The invitation to %(address)s is about to leave.") % words
