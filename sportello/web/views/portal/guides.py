"""Guides: the public articles, for those who would rather find it themselves."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.knowledge import helping, markup
from sportello.knowledge.models import Article, ArticleText
from sportello.knowledge.querysets import TextQuerySet
from sportello.knowledge.search import search
from sportello.web.access import Asked
from sportello.web.knowledge import suggesting
from sportello.web.portal.access import portal_page
from sportello.web.portal.frame import frame

DRAFT = "portal_new"  # what was begun of a new request
SHOWN = 40
SAME = timedelta(hours=24)  # within which somebody is spared the same request once


@portal_page
@require_safe
def index(request: Asked) -> HttpResponse:
    """The guides in the reader's language, found by words or from a subject, the most read first."""
    words = request.GET.get("q", "").strip()[:200]
    texts = suggesting.offered(request.actor).filter(language=_spoken())
    if words:
        ids = search(words, texts, internal=False, limit=SHOWN)
        known = _light(texts).in_bulk(ids)
        found = [known[id] for id in ids if id in known]
    else:
        found = list(_light(texts).order_by("-article__readings", "-pk")[:SHOWN])
    sections: dict[str, list[suggesting.Guide]] = {}
    for text in found:
        about = text.article.category or text.article.department
        name = about.name if about is not None and not words else ""
        sections.setdefault(name, []).append(suggesting.guide_of(text))
    context = frame(request, "guides") | {"sections": sections, "q": words, "many": len(found) == SHOWN}
    return render(request, "portal/guides.html", context)


@portal_page
@require_safe
def show(request: Asked, number: int) -> HttpResponse:
    """One guide; whoever reads it before asking (`?asking`) can say that it answered."""
    text = _guide(request, number)
    helping.read(number, request.user.pk, timezone.localdate(request.at))
    return _page(request, text)


@portal_page
@require_POST
def judgement(request: Asked, number: int) -> HttpResponse:
    """Whether it helped: thanks, or on to a request."""
    text = _guide(request, number)
    helped = request.POST.get("helped") == "yes"
    helping.judge(number, request.user.pk, helped=helped, at=request.at)
    if helped:
        messages.success(request, _("Thank you: we are glad it helped."))
        return redirect("guide", text.article_id)
    return redirect("portal_new")


@portal_page
@require_POST
def answered(request: Asked, number: int) -> HttpResponse:
    """It answered what somebody was about to ask: nothing is sent, and it counts."""
    text = _guide(request, number)
    helping.avoided(number, person=request.user.pk, since=request.at - SAME, at=request.at)
    request.session.pop(DRAFT, None)
    told = _("Good: we sent nothing. You find “%(title)s” among the guides.")
    messages.success(request, told % {"title": text.shown.title}, extra_tags="message-sent")
    return redirect("portal")


def _page(request: Asked, text: ArticleText) -> HttpResponse:
    shown = text.shown
    linked = markup.others(shown.body)
    known = (
        set(Article.objects.public().filter(pk__in=linked).values_list("pk", flat=True)) if linked else set()
    )
    drawn = markup.draw(shown.body, lambda one: reverse("guide", args=[one]) if one in known else None)
    context = frame(request, "guides") | {
        "text": text,
        "article": text.article,
        "version": shown,
        "drawn": drawn,
        "asking": "asking" in request.GET,
        "foreign": text.language != _spoken(),
    }
    return render(request, "portal/guide.html", context)


def _guide(request: Asked, number: int) -> ArticleText:
    """The public text of an article, in the reader's language where it has one; else there is none."""
    texts = list(_light(ArticleText.objects.public().filter(article=number)).order_by("language"))
    if not texts:
        raise Http404
    return next((text for text in texts if text.language == _spoken()), texts[0])


def _light(texts: TextQuerySet) -> TextQuerySet:
    """With what a reader sees: the newest version and the part for operators are not even loaded."""
    related = texts.select_related("article__category", "article__department", "in_force")
    return related.defer("in_force__internal")


def _spoken() -> str:
    return (get_language() or "it")[:2]
