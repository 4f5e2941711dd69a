"""Writing drafts: one for each policy, saved with the stamp that was seen, by those who may change the rules."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.sla.versions import Document, Draft, Versioned


class NotYourRules(DeskError):
    """The actor may not change the rules of this department."""

    code = "not_allowed"
    hint = "Ask the department's manager or an administrator."


class DraftChanged(DeskError):
    """Somebody else saved, published or threw away the draft since it was read."""

    code = "draft_changed"
    hint = "Look at what is there now, then save yours again if it still holds."


def may_edit(actor: Actor, department: int | None) -> bool:
    """Whether the actor may change rules of the department; of the whole desk (None): with the right everywhere."""
    return actor.may("policy.edit", department or 0)


def require_edit(policy: Versioned, actor: Actor) -> None:
    """Raise NotYourRules unless the actor may change this policy."""
    if not may_edit(actor, policy.department_id):
        raise NotYourRules(department=policy.department_id)


def stamp_of(policy: Any) -> str:
    """What a page must name when it saves: the draft's stamp, or the version in force where there is no draft."""
    draft = draft_of(policy)
    return draft.stamp if draft is not None else f"v{policy.in_force_id or 0}"


def draft_of(policy: Any) -> Draft | None:
    """The draft of a policy, None without one."""
    found: Draft | None = policy.drafts.select_related("saved_by").first()
    return found


def save_draft(policy: Any, document: Document, *, seen: str, actor: Actor, at: datetime) -> Draft:
    """Keep what was written. Raises NotYourRules, and DraftChanged when `seen` is no longer what is there."""
    require_edit(policy, actor)
    drafts: models.Manager[Any] = policy.drafts
    new = {
        "document": document,
        "stamp": secrets.token_hex(8),
        "saved_at": at,
        "saved_by_id": actor.person,
    }
    if not drafts.filter(stamp=seen).update(**new):
        if seen != f"v{_in_force(policy)}" or drafts.exists():
            raise DraftChanged(policy=policy.pk)
        try:
            with transaction.atomic():
                drafts.create(**new)
        except IntegrityError:
            raise DraftChanged(policy=policy.pk) from None
    found: Draft = drafts.get()
    return found


def discard_draft(policy: Any, *, seen: str, actor: Actor) -> None:
    """Throw the draft away. Raises NotYourRules, and DraftChanged when somebody saved it meanwhile."""
    require_edit(policy, actor)
    gone, _tables = policy.drafts.filter(stamp=seen).delete()
    if not gone:
        raise DraftChanged(policy=policy.pk)


def _in_force(policy: Any) -> int:
    """The version in force now, not when the policy was read."""
    found: int | None = type(policy).objects.filter(pk=policy.pk).values_list("in_force", flat=True).get()
    return found or 0
