"""Articles among what the general search finds."""

from django.utils.translation import get_language

from sportello.knowledge.models import ArticleText
from sportello.knowledge.search import found_by
from sportello.people.actor import Actor
from sportello.web.knowledge.suggesting import Guide, guide_of

SHOWN = 5


def found_guides(words: str, actor: Actor, limit: int = SHOWN) -> list[Guide]:
    """The best articles for these words, once each, in the page's language where there is one."""
    among = ArticleText.objects.visible_to(actor).exclude(article__state="retired")
    ids = found_by(actor, words, among, 3 * limit)
    known = ArticleText.objects.loaded().in_bulk(ids)
    language = (get_language() or "it")[:2]
    best: dict[int, ArticleText] = {}
    for text in (known[id] for id in ids if id in known):
        if text.article_id not in best or text.language == language:
            best[text.article_id] = text
    return [guide_of(text) for text in list(best.values())[:limit]]
