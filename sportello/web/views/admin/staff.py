"""What users need beside their form: a login, a link to choose a password, handing over what they have."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sportello.desk.charge import assign
from sportello.domain.errors import DeskError
from sportello.notifications.mail import welcoming
from sportello.notifications.models import WelcomeLink
from sportello.people.models import Person
from sportello.people.staff import agents
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.admin.forms import AskForm
from sportello.web.admin.nouns.people import UserForm
from sportello.web.admin.nouns.welcoming import fate
from sportello.web.admin.registers import REGISTERS
from sportello.web.admin.rights import admin_page
from sportello.web.views.admin.registers import ASK, around, draw, register_of

MOST_AT_ONCE = 500
SHOWN = 20
LONGEST_ADDRESS = 254


def user_of(request: Asked, pk: int) -> Person:
    """A user, for those who may change them."""
    found: Person = get_object_or_404(register_of(request, "users").rows(request.actor), pk=pk)
    return found


@admin_page
@ASK
def give_login(request: Asked, pk: int) -> HttpResponse:
    """A contact becomes a user."""
    users = register_of(request, "users")
    person = get_object_or_404(register_of(request, "contacts").rows(request.actor), pk=pk)
    form = UserForm(request.POST or None, actor=request.actor, instance=person)
    if request.method != "POST" or not form.is_valid():
        return draw(request, users, form, 422 if form.is_bound else 200)
    with transaction.atomic():
        person.set_unusable_password()
        users.store(form, request.actor, request.at)
    return redirect("admin_invitation", pk)


@admin_page
@ASK
def invitation(request: Asked, pk: int) -> HttpResponse:
    """A link with which somebody chooses their password, mailed or handed over; it works once, and for some days."""
    person = user_of(request, pk)
    by = REGISTERS["users"].by(request.actor, person, request.at)
    address, typed, refused, status = "", "", "", 200
    try:
        if request.method == "POST" and "mail" in request.POST:
            typed = request.POST.get("address", "")[:LONGEST_ADDRESS]
            sent_to = welcoming.invite(person, by=by, address=typed).address
            messages.success(
                request, _("The invitation is on its way to %(address)s.") % {"address": sent_to}
            )
            return redirect("admin_row", "users", pk)
        if request.method == "POST":
            address = request.build_absolute_uri(welcoming.by_hand(person, by=by))
    except DeskError as refusal:
        refused, status = errors.words_for(refusal), errors.status_of(refusal)
    link = WelcomeLink.objects.filter(person=person).first()
    context = {
        "person": person,
        "address": address,
        "refused": refused,
        "mailed_to": typed or _mailed_to(person, link),
        "mail_is_on": welcoming.can_mail(),
        "told": fate(link, request.at) if link is not None and not address else "",
        "days": welcoming.LIFE.days,
    }
    return render(request, "admin/invitation.html", around(request) | context, status=status)


def _mailed_to(person: Person, link: WelcomeLink | None) -> str:
    """The address to begin with: one at which things arrive, else the one that is to be corrected."""
    return welcoming.address_for(person) or (link.address if link is not None else "")


class HandOverForm(AskForm):
    """Who takes over."""

    to = forms.ModelChoiceField(
        agents(), label=gettext_lazy("Hand them over to"), empty_label=gettext_lazy("choose")
    )
    reason = forms.CharField(
        max_length=500,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It stands in the history of each request."),
    )

    def __init__(self, *args: Any, leaving: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = agents().exclude(pk=leaving.pk)  # type: ignore[attr-defined]


@admin_page
@ASK
def hand_over(request: Asked, pk: int) -> HttpResponse:
    """Put what a person has in charge into somebody else's hands."""
    person = user_of(request, pk)
    held = Ticket.objects.unresolved().filter(owner=person).order_by("pk")
    form = HandOverForm(request.POST or None, leaving=person)
    refused, status = "", 200
    if request.method == "POST" and form.is_valid():
        refused, status = _hand_over(request, held, form)
        if not refused:
            return redirect("admin_row", "users", pk)
    elif request.method == "POST":
        status = 422
    context = {"person": person, "form": form, "refused": refused, "tickets": list(held[:SHOWN])}
    return render(request, "admin/hand_over.html", around(request) | context, status=status)


def _hand_over(request: Asked, held: QuerySet[Ticket], form: HandOverForm) -> tuple[str, int]:
    """Why it was refused, with the status of the answer; each request that can be handed over is."""
    if not request.actor.is_administrator:
        raise Http404
    to, moved, refused = form.cleaned_data["to"], 0, []
    ids = list(held.values_list("pk", flat=True)[:MOST_AT_ONCE])
    try:
        done = assign(
            ids, owner=to.pk, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
        )
        moved, refused = len(done.ids), list(done.refused.items())
    except DeskError as error:  # a set of one is refused aloud
        refused = [(ids[0], error)]
    if moved:
        said = ngettext("%(n)s request is now %(name)s's.", "%(n)s requests are now %(name)s's.", moved)
        messages.success(request, said % {"n": moved, "name": to.name})
    if not refused:
        return "", 200
    words = {errors.words_for(error) for _ticket, error in refused}
    said = ngettext("%(n)s request stays: %(why)s", "%(n)s requests stay: %(why)s", len(refused))
    return said % {"n": len(refused), "why": " ".join(sorted(words))}, 409
