"""Finding articles: what somebody may read. Querysets read as adjectives."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from sportello.knowledge.models import Article, ArticleText  # noqa: F401
    from sportello.people.actor import Actor


def _of(actor: "Actor", to: str = "") -> Q:
    # Whatever role somebody holds there: a knowledge editor need not see the department's requests.
    held = [department for department in actor.employed_in if department is not None]
    return Q(**{f"{to}department": None}) | Q(**{f"{to}department__in": held})


def _reads_all(actor: "Actor") -> bool:
    """Who sees everything, and who edits articles in every department."""
    return actor.sees_everything or (actor.keeps_articles and None in actor.employed_in)


def _published(to: str = "") -> Q:
    """What is published for everybody."""
    return Q(**{f"{to}state": "published", f"{to}visibility": "public"})


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, narrowed."""

    def visible_to(self, actor: "Actor") -> "ArticleQuerySet":
        """What an agent may read: what is theirs and the whole desk's, elsewhere what is published for everybody.

        Nothing for others than agents and editors, who read `public` ones.
        """
        if _reads_all(actor):
            return self
        return self.filter(_of(actor) | _published()) if actor.keeps_articles else self.none()

    def public(self) -> "ArticleQuerySet":
        """What every requester may read."""
        return self.filter(_published())

    def to_review(self, today: date) -> "ArticleQuerySet":
        """Published ones whose day of review has come."""
        return self.filter(state="published", review_on__isnull=False, review_on__lte=today)


class TextQuerySet(models.QuerySet["ArticleText"]):
    """Texts of articles, narrowed."""

    def visible_to(self, actor: "Actor") -> "TextQuerySet":
        """Those that an agent may read; of articles of other departments only what is in force."""
        if _reads_all(actor):
            return self
        seen = _of(actor, "article__") | Q(_published("article__"), in_force__isnull=False)
        return self.filter(seen) if actor.keeps_articles else self.none()

    def of_departments(self, actor: "Actor") -> "TextQuerySet":
        """Those whose part for operators an agent reads."""
        if _reads_all(actor):
            return self
        return self.filter(_of(actor, "article__")) if actor.keeps_articles else self.none()

    def public(self) -> "TextQuerySet":
        """Those that every requester may read."""
        return self.filter(_published("article__"), in_force__isnull=False)

    def live(self) -> "TextQuerySet":
        """Those of published articles: what is worth suggesting."""
        return self.filter(article__state="published", in_force__isnull=False)

    def loaded(self) -> "TextQuerySet":
        """With what a list shows."""
        return self.select_related("article__category", "article__department", "latest", "in_force")
