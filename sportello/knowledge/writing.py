"""Writing articles: the next version, which one is in force, what is withdrawn. Nothing that was written is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from sportello.domain.errors import DeskError
from sportello.knowledge.models import LANGUAGES, Article, ArticleText, ArticleVersion
from sportello.knowledge.rights import PUBLISH, WRITE, may
from sportello.knowledge.search import index
from sportello.people.actor import Actor
from sportello.people.change import NotAllowed

TITLE, SUMMARY, LONGEST = 200, 500, 60_000


class TitleNeeded(DeskError):
    """An article without a title, or without anything to read."""

    code = "title_needed"
    hint = "Give it a title, and a summary or a text."


class TextTooLong(DeskError):
    """More than an article holds."""

    code = "text_too_long"
    hint = "Cut it into two articles."


class UnknownLanguage(DeskError):
    """A language that the desk does not speak."""

    code = "unknown_language"


class ArticleChanged(DeskError):
    """Somebody else saved it first."""

    code = "article_changed"
    hint = "Read what they wrote; yours is still here."


class NothingToPublish(DeskError):
    """What is in force is the newest already."""

    code = "nothing_to_do"


@dataclass(frozen=True)
class Words:
    """What a version says."""

    title: str
    summary: str = ""
    body: str = ""
    internal: str = ""

    def checked(self) -> "Words":
        """Tidied. Raises TitleNeeded or TextTooLong."""
        title, summary = " ".join(self.title.split()), " ".join(self.summary.split())
        body, internal = (part.replace("\r\n", "\n").strip() for part in (self.body, self.internal))
        if not title or not (summary or body):
            raise TitleNeeded
        if len(title) > TITLE or len(summary) > SUMMARY or len(body) + len(internal) > LONGEST:
            raise TextTooLong
        return Words(title, summary, body, internal)


@dataclass(frozen=True)
class Standing:
    """Where an article belongs, who may read it, and when somebody looks at it again."""

    department: int | None = None
    category: int | None = None
    visibility: str = Article.Visibility.INTERNAL.value
    review_on: date | None = None
    reviewer: int | None = None


STANDING: Final = ("department_id", "category_id", "visibility", "review_on", "reviewer_id")


def standing_of(article: Article) -> Standing:
    """As it is stored."""
    return Standing(*(getattr(article, name) for name in STANDING))


def words_in(version: ArticleVersion) -> Words:
    """What a version says, to be compared or written anew."""
    return Words(version.title, version.summary, version.body, version.internal)


@transaction.atomic
def begin(
    words: Words,
    standing: Standing,
    *,
    language: str,
    source: int | None = None,
    actor: Actor,
    at: datetime,
) -> Article:
    """A new article, as a draft. Raises NotAllowed and what is wrong with the words."""
    _require(actor, WRITE, standing.department)
    if language not in LANGUAGES:
        raise UnknownLanguage(language=language)
    said = words.checked()
    article = Article(source_id=source, made_at=at, updated_at=at)
    _stand(article, standing)
    article.save()
    _write(article, None, language, said, actor, at)
    return article


@transaction.atomic
def save(
    article: int,
    words: Words,
    standing: Standing,
    *,
    language: str,
    revision: int,
    actor: Actor,
    at: datetime,
) -> Article:
    """The next version in a language; what is in force stays so. Raises NotAllowed, ArticleChanged and others."""
    row = _locked(article)
    _require(actor, WRITE, row.department_id)
    if language not in LANGUAGES:
        raise UnknownLanguage(language=language)
    if row.revision != revision:
        raise ArticleChanged(article=row.pk)
    before = standing_of(row)
    if standing != before:
        _require(actor, WRITE, standing.department)
        # Whoever may not publish does not decide who reads what is in force.
        if row.state == Article.State.PUBLISHED and standing.visibility != before.visibility:
            _require(actor, PUBLISH, row.department_id)
    said = words.checked()
    text = ArticleText.objects.select_related("latest").filter(article=row, language=language).first()
    _stand(row, standing)
    _touch(row, at)
    if text is None or words_in(text.latest) != said:
        _write(row, text, language, said, actor, at)
    if standing.category != before.category:  # its names are found with the words of every language
        index(row.texts.values_list("pk", flat=True))
    return row


@transaction.atomic
def publish(article: int, *, language: str, revision: int, actor: Actor, at: datetime) -> Article:
    """The newest version of a language is in force from now on. Raises NotAllowed, ArticleChanged."""
    row = _locked(article)
    _require(actor, PUBLISH, row.department_id)
    if row.revision != revision:
        raise ArticleChanged(article=row.pk)
    text = ArticleText.objects.select_related("latest").filter(article=row, language=language).first()
    if text is None or (row.state == Article.State.PUBLISHED and text.in_force_id == text.latest_id):
        raise NothingToPublish
    version = text.latest
    version.published_at, version.published_by_id = at, actor.person
    version.save(update_fields=["published_at", "published_by"])
    text.in_force = version
    text.save(update_fields=["in_force"])
    row.state = Article.State.PUBLISHED
    _touch(row, at)
    index([text.pk])
    return row


def retire(article: int, *, revision: int, actor: Actor, at: datetime) -> Article:
    """Nobody is offered it any more; it stays where it was used. Raises NotAllowed, ArticleChanged."""

    def act(row: Article) -> None:
        row.state = Article.State.RETIRED

    return _change(article, act, right=PUBLISH, revision=revision, actor=actor, at=at)


def bring_back(article: int, *, revision: int, actor: Actor, at: datetime) -> Article:
    """What was withdrawn is in force again, or a draft again if it never was. Raises NotAllowed, ArticleChanged."""

    def act(row: Article) -> None:
        was_in_force = row.texts.filter(in_force__isnull=False).exists()
        row.state = Article.State.PUBLISHED if was_in_force else Article.State.DRAFT

    return _change(article, act, right=PUBLISH, revision=revision, actor=actor, at=at)


def reviewed(article: int, *, until: date | None, revision: int, actor: Actor, at: datetime) -> Article:
    """Somebody looked at it and it still holds: the next review is `until`. Raises NotAllowed, ArticleChanged."""

    def act(row: Article) -> None:
        row.review_on = until

    return _change(article, act, right=WRITE, revision=revision, actor=actor, at=at)


@transaction.atomic
def restore(
    article: int, *, language: str, number: int, revision: int, actor: Actor, at: datetime
) -> Article:
    """An older version is written again as the newest one. Raises NotAllowed, ArticleChanged, ArticleVersion's own."""
    old = ArticleVersion.objects.get(article=article, language=language, number=number)
    row = _locked(article)
    return save(
        article, words_in(old), standing_of(row), language=language, revision=revision, actor=actor, at=at
    )


def _locked(article: int) -> Article:
    return Article.objects.select_for_update().get(pk=article)


@transaction.atomic
def _change(
    article: int,
    act: Callable[[Article], None],
    *,
    right: str,
    revision: int,
    actor: Actor,
    at: datetime,
) -> Article:
    row = _locked(article)
    _require(actor, right, row.department_id)
    if row.revision != revision:
        raise ArticleChanged(article=row.pk)
    act(row)
    _touch(row, at)
    return row


def _require(actor: Actor, right: str, department: int | None) -> None:
    if not may(actor, right, department):
        raise NotAllowed(right=right)


def _stand(article: Article, standing: Standing) -> None:
    for name, value in zip(STANDING, vars(standing).values(), strict=True):
        setattr(article, name, value)


def _touch(article: Article, at: datetime) -> None:
    """Write down its own columns; never the figures, which others count up meanwhile."""
    article.revision += 1
    article.updated_at = at
    article.save(
        update_fields=[*(name.removesuffix("_id") for name in STANDING), "state", "revision", "updated_at"]
    )


def _write(
    article: Article, text: ArticleText | None, language: str, said: Words, actor: Actor, at: datetime
) -> None:
    number = text.latest.number + 1 if text is not None else 1
    version = ArticleVersion.objects.create(
        article=article,
        language=language,
        number=number,
        title=said.title,
        summary=said.summary,
        body=said.body,
        internal=said.internal,
        by_id=actor.person,
        at=at,
    )
    if text is None:
        text = ArticleText.objects.create(article=article, language=language, latest=version)
    else:
        text.latest = version
        text.save(update_fields=["latest"])
    index([text.pk])
