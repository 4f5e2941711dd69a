"""The knowledge base for agents: the list, an article, and what changes who reads it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.knowledge import helping, writing
from sportello.knowledge.models import Article, ArticleText
from sportello.knowledge.rights import writes_somewhere
from sportello.web import errors
from sportello.web.access import Asked, article_page
from sportello.web.knowledge import abouts, listing
from sportello.web.knowledge.article import article_of, gather, ticket_asked
from sportello.web.numbers import label
from sportello.web.views.frame import frame

NEXT_REVIEW = timedelta(days=182)


def spoken() -> str:
    """The language of the page."""
    return (get_language() or "it")[:2]


def today(request: Asked) -> date:
    """The date where the desk is."""
    return timezone.localdate(request.at)


@article_page
@require_safe
def index(request: Asked) -> HttpResponse:
    """The list; `?ticket=` says from which request somebody looks."""
    asked = listing.Asked.read(request.GET)
    ticket = ticket_asked(request)
    context: dict[str, Any] = frame(request) | listing.listed(asked, request.actor, spoken(), today(request))
    context |= {
        "asked": asked,
        "figures": listing.figures(request.actor, today(request)),
        "groups": abouts.groups(None),
        "tabs": [(state, asked.query(state=state)) for state in listing.STATES],
        "from_ticket": label(ticket) if ticket is not None else "",
        "may_write": writes_somewhere(request.actor),
    }
    return render(request, "knowledge/index.html", context)


@article_page
@require_safe
def show(request: Asked, number: int) -> HttpResponse:
    """One article; `?lang=` chooses the language, `?newest` what is not in force yet."""
    article = article_of(request, number)
    text = text_of(request, article)
    if article.state == Article.State.PUBLISHED:
        helping.read(article.pk, request.user.pk, today(request))
    return page(request, article, text)


def page(request: Asked, article: Article, text: ArticleText, status: int = 200, **more: Any) -> HttpResponse:
    """The page; `more` is what a refusal says."""
    gathered = gather(request, article, text, newest="newest" in request.GET)
    context = frame(request) | {"page": gathered, "article": article, "today": today(request)} | more
    return render(request, "knowledge/show.html", context, status=status)


def text_of(request: Asked, article: Article) -> ArticleText:
    """Its text in the language that was asked for, else the page's, else whichever there is."""
    wanted = request.GET.get("lang") or request.POST.get("lang") or spoken()
    text = listing.text_in(article, wanted)
    if text is None:
        raise Http404
    return text


def _act(
    request: Asked, number: int, act: Callable[[Article, dict[str, Any]], Article], told: str
) -> HttpResponse:
    """Carry it out and come back; a refusal is told on the page."""
    article = article_of(request, number)
    said = request.POST.get("revision", "")
    by: dict[str, Any] = {
        "revision": int(said) if said.isdecimal() and len(said) < 10 else 0,
        "actor": request.actor,
        "at": request.at,
    }
    language = text_of(request, article).language
    try:
        act(article, by)
    except DeskError as refusal:
        article = article_of(request, number)
        refused = errors.words_for(refusal)
        return page(request, article, text_of(request, article), errors.status_of(refusal), refused=refused)
    messages.success(request, told)
    response = redirect("article", number)
    response["Location"] += f"?lang={language}"
    return response


@article_page
@require_POST
def publication(request: Asked, number: int) -> HttpResponse:
    """Put the newest version of a language in force."""
    language = request.POST.get("lang", "")

    def act(article: Article, by: dict[str, Any]) -> Article:
        return writing.publish(article.pk, language=language, **by)

    return _act(request, number, act, _("Published: this is what is read from now on."))


@article_page
@require_POST
def withdrawal(request: Asked, number: int) -> HttpResponse:
    """Take it out of what is read and offered."""

    def act(article: Article, by: dict[str, Any]) -> Article:
        return writing.retire(article.pk, **by)

    return _act(request, number, act, _("Withdrawn: nobody is offered it any more."))


@article_page
@require_POST
def coming_back(request: Asked, number: int) -> HttpResponse:
    """Bring back what was withdrawn."""

    def act(article: Article, by: dict[str, Any]) -> Article:
        return writing.bring_back(article.pk, **by)

    return _act(request, number, act, _("It is back."))


@article_page
@require_POST
def review(request: Asked, number: int) -> HttpResponse:
    """It still holds: somebody looks again in half a year."""

    def act(article: Article, by: dict[str, Any]) -> Article:
        return writing.reviewed(article.pk, until=today(request) + NEXT_REVIEW, **by)

    return _act(request, number, act, _("Reviewed. It comes up again in six months."))
