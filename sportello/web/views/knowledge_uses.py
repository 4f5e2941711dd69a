"""Articles at work: beside a request, and put into the answer that is being written there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.knowledge import helping
from sportello.knowledge.models import Article
from sportello.tickets.models import Ticket
from sportello.web.access import Asked, desk_page
from sportello.web.knowledge.article import article_of, ticket_asked
from sportello.web.knowledge.listing import text_in
from sportello.web.knowledge.suggesting import answer_words, for_agent, insertable, note_words
from sportello.web.numbers import label
from sportello.web.views.knowledge import spoken
from sportello.workspace.drafts import drafts_of, keep_draft


@desk_page
@require_safe
def beside(request: Asked, number: int) -> HttpResponse:
    """What may answer a request, for its rail: asked for once the page is there."""
    visible = Ticket.objects.visible_to(request.actor).select_related("department", "requester")
    ticket = visible.filter(number=number).first()
    if ticket is None:
        raise Http404
    guides = for_agent(ticket.subject, request.actor, spoken())
    writes = request.actor.may("ticket.reply", ticket.department_id)
    context = {
        "guides": insertable(guides, request, ticket.requester.language[:2]),
        "ticket": ticket,
        "writes": writes and ticket.status not in ("closed", "merged", "cancelled"),
        "made": list(Article.objects.visible_to(request.actor).filter(source=ticket)[:3]),
        "label": label(ticket),
    }
    return render(request, "knowledge/_beside.html", context)


@desk_page
@require_POST
def insertion(request: Asked, number: int) -> HttpResponse:
    """Put it into the answer of a request: a public one into the reply, an internal one into a note.

    A script that put the words where the caret is only has them counted (`counted`).
    """
    article, ticket = article_of(request, number), ticket_asked(request)
    if ticket is None or article.state != Article.State.PUBLISHED:
        raise Http404
    helping.inserted(article.pk, person=request.user.pk, ticket=ticket.pk, at=request.at)
    if "counted" in request.POST:
        return HttpResponse(status=204)
    public = article.is_public
    text = text_in(article, ticket.requester.language[:2])
    title = text.shown.title if text is not None else ""
    said = (
        answer_words(request, article.pk, ticket.requester.language[:2])
        if public
        else note_words(request, article, title)
    )
    mode = "reply" if public else "note"
    begun = drafts_of(request.user.pk, ticket.pk).get(mode)
    before, fields = (begun.text.rstrip(), begun.fields) if begun is not None else ("", {})
    whole = f"{before}\n\n{said}" if before else said
    keep_draft(request.user.pk, ticket.pk, mode, text=whole, fields=fields, at=request.at)
    where = {"label": article.label, "ticket": label(ticket)}
    told = (
        _("%(label)s is in your draft on %(ticket)s.")
        if public
        else _("%(label)s is in your note on %(ticket)s.")
    )
    messages.success(request, told % where)
    return redirect(reverse("ticket", args=[ticket.number]) + "#write")
