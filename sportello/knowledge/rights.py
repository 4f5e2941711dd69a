"""Who may do what with an article: agents write, supervisors and knowledge editors publish, in their departments."""

from typing import Final

from sportello.knowledge.models import Article
from sportello.people.actor import Actor

WRITE: Final = "article.write"
PUBLISH: Final = "article.publish"


def may(actor: Actor, right: str, department: int | None) -> bool:
    """Whether they hold the right there; for what belongs to the whole desk, anywhere."""
    if department is not None:
        return actor.may(right, department)
    return actor.is_administrator or any(actor.may(right, one or 0) for one in (None, *actor.roles))


def writes_somewhere(actor: Actor) -> bool:
    """Whether they may write any article at all."""
    return may(actor, WRITE, None)


def reads_unpublished(actor: Actor, article: Article) -> bool:
    """Whether what is not in force of it is for them: of those who may write it, and of who reads everything."""
    return actor.sees_everything or may(actor, WRITE, article.department_id)


def reads_inside(actor: Actor, article: Article) -> bool:
    """Whether the part for operators is for them: those of its department."""
    if actor.sees_everything:
        return True
    held = {None, article.department_id} & actor.employed_in
    return actor.keeps_articles and (article.department_id is None or bool(held))
