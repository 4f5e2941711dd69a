"""The knowledge base of the sample desk."""

import re
from datetime import datetime, timedelta

from sportello.demo.article_texts import TOLD, Told
from sportello.demo.departments import House
from sportello.demo.people import Cast
from sportello.knowledge.models import Article
from sportello.knowledge.writing import Standing, Words, begin, publish, save, standing_of
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Person


def make_articles(house: House, cast: Cast, *, now: datetime) -> None:
    """Write them as their authors, publish them as the department's manager, and count how they were read."""
    for told in TOLD:
        category = house.categories.get(told.category)
        if category is None:
            continue
        author, boss = cast.staff[told.author], category.department.manager
        at = now - timedelta(days=told.age, minutes=7 * told.read % 600)
        visibility = Article.Visibility.PUBLIC if told.public else Article.Visibility.INTERNAL
        standing = Standing(
            category.department_id,
            category.pk,
            visibility.value,
            (now + timedelta(days=told.review)).date(),
            author.pk,
        )
        words = Words(told.title, told.summary, _unfolded(told.body), _unfolded(told.internal))
        made = begin(words, standing, language="it", actor=_as(author), at=at)
        if told.published:
            made = publish(made.pk, language="it", revision=made.revision, actor=_as(boss), at=at)
        if told.english is not None:
            _in_english(made, told, author, boss, at)
        Article.objects.filter(pk=made.pk).update(
            readings=told.read, helped=told.helped, not_helped=told.not_helped, avoided=told.avoided
        )


def _in_english(article: Article, told: Told, author: Person, boss: Person, at: datetime) -> None:
    title, summary, body = told.english or ("", "", "")
    saved = save(
        article.pk,
        Words(title, summary, _unfolded(body)),
        standing_of(article),
        language="en",
        revision=article.revision,
        actor=_as(author),
        at=at,
    )
    publish(saved.pk, language="en", revision=saved.revision, actor=_as(boss), at=at)


def _unfolded(text: str) -> str:
    """A paragraph and a step are one line, as people type them; in our file they are folded."""
    return re.sub(r"(?<!\n)\n(?=[^\n#>\d-])\s*", " ", text)


def _as(person: Person) -> Actor:
    return actor_for(person, "demo")
