"""Articles as tests want them: written by somebody, published if need be."""

from datetime import date, datetime

from sportello.knowledge.models import Article
from sportello.knowledge.writing import Standing, Words, begin, publish, save, standing_of
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Department, Person
from tests.story import rome

AT = rome("2026-11-19 10:00")


def actor(person: Person) -> Actor:
    """The person, on a page."""
    return actor_for(person, "page")


def an_article(
    author: Person,
    title: str,
    *,
    department: Department | None = None,
    public: bool = True,
    published: bool = True,
    language: str = "it",
    review_on: date | None = None,
    at: datetime = AT,
    **words: str,
) -> Article:
    """An article; whoever writes it must be allowed to publish it, if it is to be."""
    said = Words(title, words.get("summary", "In breve."), words.get("body", ""), words.get("internal", ""))
    visibility = Article.Visibility.PUBLIC if public else Article.Visibility.INTERNAL
    standing = Standing(department.pk if department else None, None, visibility.value, review_on)
    made = begin(said, standing, language=language, actor=actor(author), at=at)
    return published_now(made, author, language, at) if published else made


def published_now(article: Article, by: Person, language: str = "it", at: datetime = AT) -> Article:
    """Put the newest version in force."""
    return publish(article.pk, language=language, revision=article.revision, actor=actor(by), at=at)


def said_again(
    article: Article, by: Person, words: Words, language: str = "it", at: datetime = AT
) -> Article:
    """The next version, by somebody who saw the newest."""
    article.refresh_from_db()
    standing = standing_of(article)
    return save(
        article.pk, words, standing, language=language, revision=article.revision, actor=actor(by), at=at
    )
