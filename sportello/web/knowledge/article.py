"""The page of one article for agents: its text, how much it helps, what belongs to it, what may be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format

from sportello.desk.sentences.moments import in_a_sentence
from sportello.knowledge import markup
from sportello.knowledge.models import Article, ArticleText, ArticleVersion
from sportello.knowledge.rights import PUBLISH, WRITE, may, reads_inside, reads_unpublished
from sportello.knowledge.search import answering
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket
from sportello.web.access import Asked
from sportello.web.knowledge.listing import texts_of
from sportello.web.numbers import label

RELATED = 4


@dataclass(frozen=True)
class Page:
    """Everything the page shows. `inside` is empty for whom the part for operators is not."""

    article: Article
    text: ArticleText
    version: ArticleVersion
    languages: Sequence[str]
    drawn: markup.Drawn
    inside: markup.Drawn | None
    minutes: int
    newer: bool
    is_newest: bool
    may_write: bool
    may_publish: bool
    related: Sequence[ArticleText]
    tickets: Sequence[tuple[Ticket, str]]
    ticket: Ticket | None
    ticket_label: str
    review_day: str


def article_of(request: Asked, number: int) -> Article:
    """The article with this number, if the agent may read it; else there is none."""
    found = (
        Article.objects.visible_to(request.actor)
        .filter(pk=number)
        .select_related("department", "category", "reviewer")
        .prefetch_related(texts_of(request.actor))
        .first()
    )
    if found is None:
        raise Http404
    return found


def gather(request: Asked, article: Article, text: ArticleText, *, newest: bool) -> Page:
    """Read all there is to show."""
    actor = request.actor
    version = text.latest if newest and reads_unpublished(actor, article) else text.shown
    inside = version.internal if reads_inside(actor, article) else ""
    address = addresses(actor, version.body, inside)
    may_write = may(actor, WRITE, article.department_id)
    ticket = ticket_asked(request)
    return Page(
        article=article,
        text=text,
        version=version,
        languages=[one.language for one in article.texts.all()],
        drawn=markup.draw(version.body, address),
        inside=markup.draw(inside, address) if inside else None,
        minutes=markup.minutes_to_read(version.summary, version.body),
        newer=text.in_force_id not in (None, text.latest_id) and may_write,
        is_newest=version.pk == text.latest_id,
        may_write=may_write,
        may_publish=may(actor, PUBLISH, article.department_id),
        related=_related(actor, article, version, text.language),
        tickets=_tickets(actor, article),
        ticket=ticket,
        ticket_label=label(ticket) if ticket is not None else "",
        review_day=in_a_sentence(date_format(article.review_on, "j F Y")) if article.review_on else "",
    )


def addresses(actor: Actor, *texts: str) -> Callable[[int], str | None]:
    """Where an agent finds the articles that these texts lead to; one query if they lead anywhere."""
    wanted = [number for text in texts for number in markup.others(text)]
    seen = Article.objects.visible_to(actor).filter(pk__in=wanted)
    known = set(seen.values_list("pk", flat=True)) if wanted else set()
    return lambda number: reverse("article", args=[number]) if number in known else None


def ticket_asked(request: Asked) -> Ticket | None:
    """The request that the agent came from (`?ticket=`), if they see it and may write there."""
    number = request.GET.get("ticket", "") or request.POST.get("ticket", "")
    if not number.isdecimal() or len(number) > 17:
        return None
    visible = Ticket.objects.visible_to(request.actor).select_related("department", "requester")
    found = visible.filter(number=int(number)).first()
    return found if found is not None and request.actor.may("ticket.reply", found.department_id) else None


def _related(actor: Actor, article: Article, version: ArticleVersion, language: str) -> Sequence[ArticleText]:
    others = ArticleText.objects.visible_to(actor).live().exclude(article=article.pk)
    return answering(
        f"{version.title} {version.summary}", others, internal=False, language=language, limit=RELATED
    )


def _tickets(actor: Actor, article: Article) -> list[tuple[Ticket, str]]:
    """The request it was made from, and the last ones it was put into; one or two queries."""
    used = article.uses.filter(ticket__isnull=False).order_by("-at").values_list("ticket", flat=True)[:12]
    ids = list(dict.fromkeys([*([article.source_id] if article.source_id else []), *used]))[:RELATED]
    if not ids:
        return []
    known = Ticket.objects.visible_to(actor).select_related("department").in_bulk(ids)
    return [(known[id], label(known[id])) for id in ids if id in known]
