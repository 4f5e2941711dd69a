"""Writing articles: the next version, which one is in force, what is withdrawn."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from sportello.api.conditions import Number
from sportello.api.keys import WRITE, Call
from sportello.api.moving import seen
from sportello.api.nouns.article_shapes import (
    ArticleInForce,
    ArticleShape,
    NewArticle,
    NextVersion,
    RestoredArticle,
    ReviewedArticle,
    SeenArticle,
    Written,
)
from sportello.api.nouns.articles import article_of, router, today, told
from sportello.api.refusals import Refusal
from sportello.desk.known import UnknownPerson, known_category
from sportello.knowledge import writing
from sportello.knowledge.models import Article, ArticleVersion
from sportello.knowledge.writing import Standing, Words
from sportello.people.models import Department, Person

NEXT_REVIEW = timedelta(days=182)


def _by(call: Call) -> dict[str, Any]:
    return {"actor": call.actor, "at": call.at}


def _words(said: Written) -> Words:
    return Words(said.title, said.summary, said.body, said.internal)


def _standing(said: Written) -> Standing:
    """Where it belongs. Raises Refusal, UnknownCategory, UnknownPerson."""
    if said.department is not None and not Department.objects.filter(pk=said.department).exists():
        raise Refusal("unknown_department")
    known_category(said.category, said.department or 0)
    if said.reviewer is not None and not Person.objects.filter(pk=said.reviewer, is_active=True).exists():
        raise UnknownPerson(person=said.reviewer)
    return Standing(said.department, said.category, said.visibility, said.review_on, said.reviewer)


def _as_it_is(call: Call, article: Article, language: str | None = None) -> dict[str, Any]:
    return told(call, article_of(call, article.pk), language, newest=True)


@router.post("/articles", response={201: ArticleShape}, auth=WRITE, summary="Write an article")
def write_article(request: Any, response: HttpResponse, new: NewArticle) -> Any:
    """A draft, or in force at once with `publish`."""
    source = seen(request, new.source) if new.source else None
    by = _by(request) | {"language": new.language}
    with transaction.atomic():  # what may not be published is not half saved
        article = writing.begin(_words(new), _standing(new), source=source, **by)
        if new.publish:
            article = writing.publish(article.pk, revision=article.revision, **by)
    response.headers["Location"] = f"{request.path}/{article.pk}"
    return _as_it_is(request, article, new.language)


@router.put("/articles/{number}", response=ArticleShape, auth=WRITE, summary="Write the next version")
def save_article(request: Any, number: Number, said: NextVersion) -> Any:
    """The next version in a language; what is in force stays so, unless it is published in the same go."""
    article = article_of(request, number)
    by = _by(request) | {"language": said.language}
    with transaction.atomic():
        saved = writing.save(article.pk, _words(said), _standing(said), revision=said.revision, **by)
        if said.publish:
            saved = writing.publish(saved.pk, revision=saved.revision, **by)
    return _as_it_is(request, saved, said.language)


@router.post("/articles/{number}/publication", response=ArticleShape, auth=WRITE, summary="Put in force")
def publish_article(request: Any, number: Number, how: ArticleInForce) -> Any:
    """The newest version of a language is what is read from now on."""
    article = article_of(request, number)
    saved = writing.publish(article.pk, language=how.language, revision=how.revision, **_by(request))
    return _as_it_is(request, saved, how.language)


@router.post(
    "/articles/{number}/retirement", response=ArticleShape, auth=WRITE, summary="Withdraw an article"
)
def retire_article(request: Any, number: Number, what: SeenArticle) -> Any:
    """Nobody is offered it any more; it stays where it was used."""
    article = article_of(request, number)
    return _as_it_is(request, writing.retire(article.pk, revision=what.revision, **_by(request)))


@router.post("/articles/{number}/return", response=ArticleShape, auth=WRITE, summary="Bring an article back")
def bring_back_article(request: Any, number: Number, what: SeenArticle) -> Any:
    """What was withdrawn is in force again, or a draft again if it never was."""
    article = article_of(request, number)
    return _as_it_is(request, writing.bring_back(article.pk, revision=what.revision, **_by(request)))


@router.post("/articles/{number}/review", response=ArticleShape, auth=WRITE, summary="Review an article")
def review_article(request: Any, number: Number, what: ReviewedArticle) -> Any:
    """Somebody looked at it and it still holds."""
    article, until = article_of(request, number), what.until or today(request) + NEXT_REVIEW
    saved = writing.reviewed(article.pk, until=until, revision=what.revision, **_by(request))
    return _as_it_is(request, saved)


@router.post("/articles/{number}/restoration", response=ArticleShape, auth=WRITE, summary="Restore a version")
def restore_article(request: Any, number: Number, what: RestoredArticle) -> Any:
    """An older version is written again as the newest one."""
    article = article_of(request, number)
    known = ArticleVersion.objects.filter(article=article, language=what.language, number=what.version)
    if not known.exists():
        raise Refusal("no_such_address")
    given: dict[str, Any] = {"language": what.language, "number": what.version, "revision": what.revision}
    return _as_it_is(request, writing.restore(article.pk, **given, **_by(request)), what.language)
