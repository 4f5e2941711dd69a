"""The list of articles: found by words, narrowed, a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.http import urlencode

from sportello.knowledge.models import Article, ArticleText, ArticleVersion
from sportello.knowledge.querysets import ArticleQuerySet
from sportello.knowledge.rights import reads_unpublished
from sportello.knowledge.search import found_by
from sportello.people.actor import Actor
from sportello.web.knowledge import abouts
from sportello.web.queue.choosing import count

SHOWN = 50
STATES = ("", "review", "draft", "retired")
NAMES = ("q", "state", "about", "seen", "after", "ticket")


@dataclass(frozen=True)
class Line:
    """One article of the list, in the reader's language where it has one."""

    article: Article
    version: ArticleVersion
    languages: Sequence[str]
    newer: bool
    review: bool


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    q: str = ""
    state: str = ""
    about: str = ""
    seen: str = ""
    after: str = ""
    ticket: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Asked":
        """Read from an address; what is no choice is left out."""
        said = {name: str(data.get(name, "")).strip()[:200] for name in NAMES}
        said["state"] = said["state"] if said["state"] in STATES else ""
        said["seen"] = said["seen"] if said["seen"] in Article.Visibility.values else ""
        said["ticket"] = said["ticket"] if said["ticket"].isdecimal() and len(said["ticket"]) < 18 else ""
        return cls(**said)

    def query(self, **other: str) -> str:
        """The address of the same list, changed."""
        return urlencode({k: v for k, v in {**vars(self), "after": "", **other}.items() if v})


def texts_of(actor: Actor) -> "Prefetch[str]":
    """The texts that somebody reads, with their versions; one query for a whole list."""
    seen = ArticleText.objects.visible_to(actor).select_related("latest", "in_force")
    return Prefetch("texts", seen.order_by("-language"))


def listed(asked: Asked, actor: Actor, language: str, today: date) -> dict[str, Any]:
    """The lines and what leads on, in a fixed number of queries."""
    visible = _narrowed(asked, Article.objects.visible_to(actor), today)
    related = visible.select_related("department", "category").prefetch_related(texts_of(actor))
    following = ""
    if asked.q:
        texts = ArticleText.objects.visible_to(actor).filter(article__in=visible.order_by().values("pk"))
        ids = found_by(actor, asked.q, texts, 2 * SHOWN)
        owners = dict(ArticleText.objects.filter(pk__in=ids).values_list("pk", "article"))
        order = list(dict.fromkeys(owners[id] for id in ids if id in owners))[:SHOWN]
        known = related.in_bulk(order)
        rows = [known[id] for id in order if id in known]
    else:
        rows = list(_after(related, asked.after).order_by("-updated_at", "-pk")[: SHOWN + 1])
        if len(rows) > SHOWN:
            rows = rows[:SHOWN]
            following = asked.query(after=_mark(rows[-1]))
    return {"lines": lines(rows, actor, language, today), "following": following}


def lines(articles: Iterable[Article], actor: Actor, language: str, today: date) -> list[Line]:
    """Articles as they are listed, for somebody."""
    return [line for article in articles if (line := _line(article, actor, language, today)) is not None]


def figures(actor: Actor, today: date) -> dict[str, int]:
    """How many wait for somebody: to be reviewed, and drafts."""
    visible = Article.objects.visible_to(actor)
    return {"review": count(visible.to_review(today)), "draft": count(_drafts(visible))}


def text_in(article: Article, language: str) -> ArticleText | None:
    """Its text in this language, else in another one."""
    texts = list(article.texts.all())
    return next((text for text in texts if text.language == language), texts[0] if texts else None)


def _line(article: Article, actor: Actor, language: str, today: date) -> Line | None:
    text = text_in(article, language)
    if text is None:
        return None
    return Line(
        article=article,
        version=text.shown,
        languages=[one.language for one in article.texts.all()],
        newer=reads_unpublished(actor, article)
        and any(one.in_force_id not in (None, one.latest_id) for one in article.texts.all()),
        review=_is_due(article, today),
    )


def _is_due(article: Article, today: date) -> bool:
    published = article.state == Article.State.PUBLISHED
    return published and article.review_on is not None and article.review_on <= today


def _narrowed(asked: Asked, visible: ArticleQuerySet, today: date) -> ArticleQuerySet:
    if asked.state == "review":
        visible = visible.to_review(today)
    elif asked.state == "draft":
        visible = _drafts(visible)
    elif asked.state == "retired":
        visible = visible.filter(state=Article.State.RETIRED)
    else:
        visible = visible.exclude(state=Article.State.RETIRED)
    if asked.seen:
        visible = visible.filter(visibility=asked.seen)
    about = abouts.read(asked.about) if asked.about else None
    if about is not None:
        visible = (
            visible.filter(category=about.category)
            if about.category
            else visible.filter(department=about.department)
        )
    return visible


def _drafts(visible: ArticleQuerySet) -> ArticleQuerySet:
    return visible.filter(state=Article.State.DRAFT)


def _mark(article: Article) -> str:
    return f"{article.updated_at.isoformat()}~{article.pk}"


def _after(visible: ArticleQuerySet, mark: str) -> ArticleQuerySet:
    moment, _tilde, id = mark.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), int(id)
    except ValueError:
        return visible
    if at.tzinfo is None:
        return visible
    return visible.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=last))
