"""What an article does for people: read, judged, put into an answer, a request less. Counted once where it counts."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from sportello.knowledge.models import Article, Feedback, Reading, Use


@transaction.atomic
def read(article: int, person: int, today: date) -> None:
    """Somebody reads it; once a day counts."""
    kept = Reading.objects.filter(article=article, person=person)
    if not kept.filter(on__lt=today).update(on=today):
        if kept.exists():
            return
        try:
            with transaction.atomic():
                Reading.objects.create(article_id=article, person_id=person, on=today)
        except IntegrityError:  # the same person in two windows
            return
    _count(article, readings=1)


@transaction.atomic
def judge(article: int, person: int, *, helped: bool, at: datetime) -> None:
    """Say whether it helped; whoever said so before is counted once, as they say now."""
    Article.objects.select_for_update().filter(pk=article).first()  # one at a time, or two words count twice
    before = Feedback.objects.filter(article=article, person=person).first()
    if before is None:
        Feedback.objects.create(article_id=article, person_id=person, helped=helped, at=at)
        _count(article, **{_column(helped): 1})
        return
    if before.helped is not helped:
        _count(article, **{_column(helped): 1, _column(before.helped): -1})
    before.helped, before.at = helped, at
    before.save(update_fields=["helped", "at"])


@transaction.atomic
def inserted(article: int, *, person: int, ticket: int | None, at: datetime) -> None:
    """It was put into an answer."""
    Use.objects.create(article_id=article, person_id=person, ticket_id=ticket, how=Use.How.INSERTED, at=at)
    _count(article, inserted=1)


@transaction.atomic
def avoided(article: int, *, person: int, since: datetime, at: datetime) -> bool:
    """Somebody was about to ask, and it answered. The same person is counted once from `since` on."""
    Article.objects.select_for_update().filter(pk=article).first()
    judge(article, person, helped=True, at=at)
    known = Use.objects.filter(article=article, how=Use.How.AVOIDED, person=person, at__gte=since)
    if known.exists():
        return False
    Use.objects.create(article_id=article, person_id=person, how=Use.How.AVOIDED, at=at)
    _count(article, avoided=1)
    return True


def _column(helped: bool) -> str:
    return "helped" if helped else "not_helped"


def _count(article: int, **more: int) -> None:
    Article.objects.filter(pk=article).update(**{name: F(name) + by for name, by in more.items()})
