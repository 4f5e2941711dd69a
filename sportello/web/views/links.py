"""Requests that belong together: link, take a link away, merge, split."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sportello.desk.linking import link as bind
from sportello.desk.linking import merge as unite
from sportello.desk.linking import split as split_off
from sportello.desk.linking import unlink as unbind
from sportello.tickets.models import Message, Ticket
from sportello.web.access import Asked, desk_page
from sportello.web.asking.links import LinkForm, MergeForm, SplitForm
from sportello.web.ticket import Gathered
from sportello.web.views.dialogs import ASK, VARY, ask, draw
from sportello.web.views.moves import do
from sportello.web.views.ticket import ticket_of

NEAR = 5
EXCERPT = 90
MOST_MESSAGES = 100


@desk_page
@ASK
@VARY
def links(request: Asked, number: int) -> HttpResponse:
    """Link it to another one."""
    gathered = ticket_of(request, number)
    form = LinkForm(request.POST or None, **_others(request, gathered))

    def command(data: dict[str, Any]) -> object:
        return bind(
            gathered.row.pk,
            other=data["other"],
            relation=data["relation"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _("%(label)s is linked."))


@desk_page
@require_POST
def link_end(request: Asked, number: int, other: int) -> HttpResponse:
    """Take a link away."""
    relation = request.POST.get("relation", "related")
    twin = Ticket.objects.visible_to(request.actor).filter(number=other).values_list("pk", flat=True).first()
    return do(
        request,
        number,
        lambda ticket: unbind(ticket, other=twin or 0, relation=relation, actor=request.actor, at=request.at),
        _("%(label)s: the link is gone."),
    )


@desk_page
@ASK
@VARY
def merge(request: Asked, number: int) -> HttpResponse:
    """Merge it into another one, once both were seen side by side."""
    gathered = ticket_of(request, number)
    form = MergeForm(request.POST or None, **_others(request, gathered))
    if request.method == "POST" and form.is_valid() and not form.is_confirmed:
        form.button = _("Merge")
        return draw(request, gathered, form, 422)
    into = f"{form.found.department.prefix}-{form.found.number}" if form.found else ""

    def command(data: dict[str, Any]) -> object:
        return unite(gathered.row.pk, into=data["other"], actor=request.actor, at=request.at)

    told = _("%(label)s was merged into %(into)s.") % {"label": "%(label)s", "into": into}
    return ask(request, gathered, form, command, told)


def _others(request: Asked, gathered: Gathered) -> dict[str, Any]:
    """Where the other one is looked for, and likely ones: open requests of the same person or organisation."""
    row = gathered.row
    visible = Ticket.objects.visible_to(request.actor)
    near = visible.unresolved().exclude(pk=row.pk).select_related("department")
    theirs = near.filter(requester=row.requester)
    if row.organisation_id is not None:
        theirs = near.filter(organisation=row.organisation_id)
    return {"visible": visible, "near": list(theirs.order_by("-opened_at")[:NEAR]), "this": row.pk}


@desk_page
@ASK
@VARY
def split(request: Asked, number: int) -> HttpResponse:
    """Let a part go on as a request of its own, with the messages that belong to it."""
    gathered = ticket_of(request, number)
    messages = _messages(gathered)
    form = SplitForm(request.POST or None, messages=[(one.event_number, _short(one)) for one in messages])

    def command(data: dict[str, Any]) -> object:
        chosen = [one for one in messages if one.event_number in data["messages"]]
        parts = [data["text"].strip(), *(_quoted(one) for one in chosen)]
        return split_off(
            gathered.row.pk,
            subject=data["subject"],
            text="\n\n".join(part for part in parts if part),
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _("A part of %(label)s goes on as a request of its own."))


def _messages(gathered: Gathered) -> list[Message]:
    """What was said in public, which alone may go into a new request's first words; newest first."""
    found = Message.objects.filter(ticket=gathered.row.pk, public=True, erased_at=None).exclude(text="")
    return list(found.select_related("author").order_by("-event_number")[:MOST_MESSAGES])


def _short(message: Message) -> str:
    """Who said it and how it begins."""
    words = " ".join(message.text.split())
    begins = words if len(words) <= EXCERPT else words[:EXCERPT].rstrip(" .,;:") + "…"
    return f"{message.author.name if message.author else 'Sportello'}: {begins}"


def _quoted(message: Message) -> str:
    name = message.author.name if message.author else "Sportello"
    return f"{name}:\n{message.text.strip()}"
