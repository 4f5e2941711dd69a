"""Articles that may answer: beside a call, beside a request, before a requester sends one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from sportello.catalogue.offered import hidden_from
from sportello.knowledge import markup
from sportello.knowledge.models import Article, ArticleText
from sportello.knowledge.querysets import TextQuerySet
from sportello.knowledge.search import answering
from sportello.people.actor import Actor

LEAST = 4  # letters after which it is worth while to look
BESIDE, ASKING = 3, 2


@dataclass(frozen=True)
class Guide:
    """An article as it is offered."""

    number: int
    label: str
    title: str
    summary: str
    public: bool
    language: str


def guide_of(text: ArticleText) -> Guide:
    """What is shown of a text."""
    shown, article = text.shown, text.article
    return Guide(article.pk, article.label, shown.title, shown.summary, article.is_public, text.language)


def for_agent(words: str, actor: Actor, language: str, limit: int = BESIDE) -> list[Guide]:
    """Published articles that an agent reads and that may answer; two queries."""
    if len(words.strip()) < LEAST:
        return []
    live = ArticleText.objects.visible_to(actor).live()
    return [guide_of(text) for text in answering(words, live, internal=False, language=language, limit=limit)]


def for_requester(words: str, language: str, actor: Actor, limit: int = ASKING) -> list[Guide]:
    """Public articles in the requester's language only, about what is offered to them; a few queries."""
    if len(words.strip()) < LEAST:
        return []
    texts = offered(actor).filter(language=language)
    return [
        guide_of(text) for text in answering(words, texts, internal=False, language=language, limit=limit)
    ]


def offered(actor: Actor) -> TextQuerySet:
    """Public texts of what somebody is offered; whoever has the address of another one reads that too."""
    return ArticleText.objects.public().exclude(hidden_from(actor).articles("article__"))


def answer_words(request: HttpRequest, number: int, language: str) -> str:
    """A public article as an answer in plain text, with where to read it; nothing for what is not public."""
    texts = list(ArticleText.objects.public().filter(article=number).select_related("in_force"))
    text = next((one for one in texts if one.language == language), texts[0] if texts else None)
    if text is None:
        return ""
    shown = text.shown
    address = request.build_absolute_uri(reverse("guide", args=[number]))
    parts = (shown.summary, markup.plain(shown.body), f"{shown.title}: {address}")
    return "\n\n".join(part for part in parts if part)


def note_words(request: HttpRequest, article: Article, title: str) -> str:
    """An internal article as a line for colleagues."""
    address = request.build_absolute_uri(reverse("article", args=[article.pk]))
    return f"{article.label} {title}: {address}"


def insertable(guides: Sequence[Guide], request: HttpRequest, language: str) -> list[tuple[Guide, str]]:
    """Each with the words that a button puts into the answer; only public ones have any."""
    return [(one, answer_words(request, one.number, language) if one.public else "") for one in guides]
