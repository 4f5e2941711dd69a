"""Articles are written by many and lost by nobody: versions, rights, what is in force, what they helped with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sportello.knowledge import helping
from sportello.knowledge.models import Article, ArticleText, ArticleVersion
from sportello.knowledge.writing import (
    ArticleChanged,
    NothingToPublish,
    TitleNeeded,
    Words,
    bring_back,
    publish,
    restore,
    retire,
    save,
    standing_of,
)
from sportello.people.change import NotAllowed
from sportello.people.models import Department, Person
from tests.knowledge.shelf import AT, actor, an_article, published_now, said_again

pytestmark = pytest.mark.django_db


def test_an_agent_writes_and_a_supervisor_publishes(
    ada: Person, carla: Person, it_department: Department
) -> None:
    article = an_article(ada, "Stampante ferma", department=it_department, published=False)
    with pytest.raises(NotAllowed):
        published_now(article, ada)
    published_now(article, carla)
    said_again(article, ada, Words("Stampante ferma, di nuovo", "Altro."))
    text = ArticleText.objects.get(article=article)
    assert (text.in_force.title if text.in_force else "") == "Stampante ferma"
    assert text.latest.title == "Stampante ferma, di nuovo"
    article.refresh_from_db()
    published_now(article, carla)
    text.refresh_from_db()
    assert text.shown.title == "Stampante ferma, di nuovo"
    article.refresh_from_db()
    with pytest.raises(NothingToPublish):
        published_now(article, carla)


def test_who_edits_an_older_one_is_told_and_nothing_is_written(
    ada: Person, bruno: Person, it_department: Department
) -> None:
    article = an_article(ada, "Rete", department=it_department, published=False)
    seen = article.revision
    said_again(article, bruno, Words("Rete di Bruno", "Sua."))
    with pytest.raises(ArticleChanged):
        save(
            article.pk,
            Words("Rete di Ada", "Mia."),
            standing_of(article),
            language="it",
            revision=seen,
            actor=actor(ada),
            at=AT,
        )
    assert ArticleVersion.objects.filter(article=article).count() == 2


def test_an_older_version_comes_back_as_the_newest(ada: Person, it_department: Department) -> None:
    article = an_article(ada, "Prima", department=it_department, published=False, body="Uno.")
    said_again(article, ada, Words("Seconda", "In breve.", "Due."))
    article.refresh_from_db()
    restore(article.pk, language="it", number=1, revision=article.revision, actor=actor(ada), at=AT)
    text = ArticleText.objects.select_related("latest").get(article=article)
    assert (text.latest.number, text.latest.title, text.latest.body) == (3, "Prima", "Uno.")


def test_another_department_neither_writes_nor_shows_what_is_published(
    ada: Person, carla: Person, eva: Person, it_department: Department
) -> None:
    article = an_article(carla, "Solo nostra", department=it_department, public=False)
    with pytest.raises(NotAllowed):
        said_again(article, eva, Words("Sua", "Sua."))
    article.refresh_from_db()
    wider = replace(standing_of(article), visibility=Article.Visibility.PUBLIC.value)
    with pytest.raises(NotAllowed):  # an agent does not decide alone that requesters read it
        save(
            article.pk,
            Words("Solo nostra", "In breve."),
            wider,
            language="it",
            revision=article.revision,
            actor=actor(ada),
            at=AT,
        )
    with pytest.raises(TitleNeeded):
        said_again(article, ada, Words("  ", "Testo"))


def test_what_is_withdrawn_is_for_no_requester_until_it_comes_back(
    carla: Person, it_department: Department
) -> None:
    article = an_article(carla, "Vecchia", department=it_department)
    row = retire(article.pk, revision=article.revision, actor=actor(carla), at=AT)
    assert not ArticleText.objects.public().exists()
    bring_back(article.pk, revision=row.revision, actor=actor(carla), at=AT)
    assert ArticleText.objects.public().exists()


def test_a_person_counts_once(carla: Person, dario: Person, it_department: Department) -> None:
    article = an_article(carla, "Utile", department=it_department)
    today = AT.date()
    for day in (today, today, today + timedelta(days=1)):
        helping.read(article.pk, dario.pk, day)
    helping.judge(article.pk, dario.pk, helped=False, at=AT)
    helping.judge(article.pk, dario.pk, helped=True, at=AT)
    assert helping.avoided(article.pk, person=dario.pk, since=AT - timedelta(days=1), at=AT)
    assert not helping.avoided(article.pk, person=dario.pk, since=AT - timedelta(days=1), at=AT)
    helping.inserted(article.pk, person=carla.pk, ticket=None, at=AT)
    article.refresh_from_db()
    figures = (article.readings, article.helped, article.not_helped, article.avoided, article.inserted)
    assert figures == (2, 1, 0, 1, 1)
    assert article.share_helped == 100


def test_publishing_an_english_text_leaves_the_italian_one(carla: Person, it_department: Department) -> None:
    article = an_article(carla, "Stampante", department=it_department)
    said_again(article, carla, Words("Printer", "In short."), "en")
    assert set(ArticleText.objects.public().values_list("language", flat=True)) == {"it"}
    article.refresh_from_db()
    publish(article.pk, language="en", revision=article.revision, actor=actor(carla), at=AT)
    assert set(ArticleText.objects.public().values_list("language", flat=True)) == {"it", "en"}
