"""Articles: found, read, judged, offered."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Status

from sportello.api.choices import ArticleVisibility
from sportello.api.conditions import Number
from sportello.api.keys import READ, WRITE, Call
from sportello.api.nouns.article_shapes import (
    ArticlePage,
    ArticleShape,
    GuideShape,
    Insertion,
    Judgement,
    Language,
    VersionShape,
)
from sportello.api.reading import person, ticket_of
from sportello.api.refusals import Refusal
from sportello.api.shapes import ANY
from sportello.knowledge import helping
from sportello.knowledge.models import Article, ArticleVersion
from sportello.knowledge.rights import WRITE as WRITING
from sportello.knowledge.rights import reads_inside, reads_unpublished
from sportello.people.change import NotAllowed
from sportello.tickets.models import Ticket
from sportello.web.knowledge import listing
from sportello.web.knowledge.suggesting import for_agent

router = Router(tags=["Articles"])

Lang = Annotated[Language | None, Query(description="Without it: yours, else whichever there is.")]
AFTER = r"^$|^[-0-9T:.+]{10,40}~[0-9]{1,17}$"


def spoken() -> str:
    """The language of the caller."""
    return (get_language() or "it")[:2]


def today(call: Call) -> date:
    """The date where the desk is."""
    return timezone.localdate(call.at)


@router.get("/articles", response=ArticlePage, auth=READ, summary="List articles")
def list_articles(
    request: Any,
    q: Annotated[
        str, Query(pattern=ANY, max_length=200, description="Words; then the best come first, on one page.")
    ] = "",
    state: Annotated[Literal["", "review", "draft", "retired"], Query()] = "",
    about: Annotated[
        str, Query(pattern=r"^$|^[cd][1-9][0-9]{0,14}$", description="`d3`: a department; `c12`: a category.")
    ] = "",
    visibility: Annotated[ArticleVisibility | None, Query()] = None,
    after: Annotated[str, Query(max_length=60, pattern=AFTER)] = "",
) -> Any:
    """Articles that you may read, the last changed first; what is withdrawn only where asked for."""
    seen = visibility or ""
    asked = listing.Asked(q=q.strip(), state=state, about=about, seen=seen, after=after)
    found = listing.listed(asked, request.actor, spoken(), today(request))
    lines: list[listing.Line] = found["lines"]
    last = lines[-1].article if lines and found["following"] else None
    following = f"{last.updated_at.isoformat()}~{last.pk}" if last else None
    return {"articles": [_line(one) for one in lines], "next": following}


def _line(one: listing.Line) -> dict[str, Any]:
    article, version = one.article, one.version
    return {
        "number": article.pk,
        "label": article.label,
        "title": version.title,
        "summary": version.summary,
        "languages": list(one.languages),
        "state": article.state,
        "visibility": article.visibility,
        "department": article.department_id,
        "category": article.category_id,
        "updated_at": article.updated_at,
        "to_review": one.review,
        "newer": one.newer,
    }


def article_of(call: Call, number: int) -> Article:
    """The article with this number, if the caller may read it. Raises Refusal."""
    found = Article.objects.visible_to(call.actor).filter(pk=number)
    row = found.select_related("reviewer", "source").prefetch_related(listing.texts_of(call.actor)).first()
    if row is None:
        raise Refusal("no_such_address")
    return row


def told(call: Call, article: Article, language: str | None, newest: bool) -> dict[str, Any]:
    """All of an article in a language. Raises Refusal where it has no text."""
    text = listing.text_in(article, language or spoken())
    lines = listing.lines([article], call.actor, spoken(), today(call))
    if text is None or not lines:
        raise Refusal("no_such_address")
    version = text.latest if newest and reads_unpublished(call.actor, article) else text.shown
    source = article.source
    if source is not None and not Ticket.objects.visible_to(call.actor).filter(pk=source.pk).exists():
        source = None
    counted = ("readings", "helped", "not_helped", "inserted", "avoided")
    return (
        _line(lines[0])
        | {name: getattr(article, name) for name in (*counted, "revision", "review_on")}
        | {
            "language": text.language,
            "title": version.title,
            "summary": version.summary,
            "version": version.number,
            "in_force": article.state == Article.State.PUBLISHED and version.pk == text.in_force_id,
            "body": version.body,
            "internal": version.internal if reads_inside(call.actor, article) else "",
            "reviewer": person(article.reviewer) if article.reviewer else None,
            "source": source.number if source else None,
        }
    )


@router.get("/articles/{number}", response=ArticleShape, auth=READ, summary="Read an article")
def read_article(
    request: Any,
    number: Number,
    lang: Lang = None,
    newest: Annotated[
        bool, Query(description="What is not in force yet, for those who may write it.")
    ] = False,
) -> Any:
    """What is in force, or the newest version. A reading of what is in force is counted, once a person and day."""
    article = article_of(request, number)
    if article.state == Article.State.PUBLISHED:
        helping.read(article.pk, request.actor.person, today(request))
    return told(request, article, lang, newest)


@router.get("/articles/{number}/versions", response=list[VersionShape], auth=READ, summary="Versions")
def list_versions(request: Any, number: Number, lang: Lang = None) -> Any:
    """Every version of one language, the newest first; at most 200. For those who may write the article."""
    article = article_of(request, number)
    if not reads_unpublished(request.actor, article):
        raise NotAllowed(right=WRITING)
    text = listing.text_in(article, lang or spoken())
    if text is None:
        raise Refusal("no_such_address")
    rows = ArticleVersion.objects.filter(article=number, language=text.language).select_related("by")
    return [
        {
            "number": one.number,
            "title": one.title,
            "at": one.at,
            "by": person(one.by) if one.by else None,
            "published_at": one.published_at,
        }
        for one in rows.order_by("-number")[:200]
    ]


@router.put("/articles/{number}/judgement", response={204: None}, auth=WRITE, summary="Say whether it helped")
def judge_article(request: Any, number: Number, word: Judgement) -> Any:
    """Your last word counts, once."""
    article = article_of(request, number)
    helping.judge(article.pk, request.actor.person, helped=word.helped, at=request.at)
    return Status(204, None)


@router.post(
    "/articles/{number}/insertions", response={204: None}, auth=WRITE, summary="Count an answer with it"
)
def insert_article(request: Any, number: Number, where: Insertion) -> Any:
    """It was put into an answer of a request: counted, and shown beside both."""
    article, ticket = article_of(request, number), ticket_of(request, where.ticket)
    if not request.actor.may("ticket.reply", ticket.department_id):
        raise NotAllowed(right="ticket.reply")
    if article.state != Article.State.PUBLISHED:
        raise Refusal("no_such_address")
    helping.inserted(article.pk, person=request.actor.person, ticket=ticket.pk, at=request.at)
    return Status(204, None)


@router.get("/tickets/{number}/articles", response=list[GuideShape], auth=READ, summary="What may answer")
def list_answers(request: Any, number: Number) -> Any:
    """Published articles that may answer a request, the likeliest first; at most three."""
    row = ticket_of(request, number)
    return [vars(one) for one in for_agent(row.subject, request.actor, spoken())]
