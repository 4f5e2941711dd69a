"""Who calls: the token in the header, the person it acts as, what it may do, and how often."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from sportello.api.admitted import Admitted
from sportello.api.budget import Budget, spend
from sportello.api.refusals import Refusal
from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.workspace.tokens import Known, recognised


class Call(HttpRequest):
    """A call that was let in, for the type checker: what `Visit` and `Token` put on it."""

    at: datetime
    actor: Actor
    token: Known
    budget: Budget


class Token(HttpBearer):
    """A living token with this scope. Make one on your preferences page; send it as `Authorization: Bearer spo_...`."""

    def __init__(self, scope: str, admitted: Admitted | None = None) -> None:
        super().__init__()
        self.scope, self.admitted = scope, admitted

    def authenticate(self, request: HttpRequest, token: str) -> Known | None:
        """The token, or None where it opens nothing. Raises Refusal."""
        at: datetime = request.at  # type: ignore[attr-defined]
        found = (self.admitted and self.admitted.recall(token, at)) or recognised(token, at, "api")
        if found is None:
            return None
        if "Accept-Language" not in request.headers:
            translation.activate(found.language)
        budget = spend(found.id, at)
        request.budget = budget  # type: ignore[attr-defined]
        admit(found, self.scope, budget)
        if self.admitted is not None:
            self.admitted.remember(token, found)
        request.actor, request.token = found.actor, found  # type: ignore[attr-defined]
        return found


def reconsidered(operation: Callable[..., Any]) -> Callable[..., Any]:
    """What is refused to somebody known from memory is tried again by whom the database knows now."""

    @wraps(operation)
    def tried(request: Any, *args: Any, **values: Any) -> Any:
        try:
            return operation(request, *args, **values)
        except DeskError:
            if not request.actor.as_of:
                raise
        token = request.headers["Authorization"].partition(" ")[2]
        if (found := recognised(token, request.at, "api")) is None:
            raise AuthenticationError
        admit(found, OPEN.scope, request.budget)
        request.actor, request.token = found.actor, found
        return operation(request, *args, **values)

    return tried


def admit(token: Known, scope: str, budget: Budget) -> None:
    """Let in who comes with the token, if it opens this and has calls left. Raises Refusal."""
    if budget.left < 0:
        raise Refusal("too_many_calls", seconds=budget.reset, most=budget.most)
    if not token.actor.is_agent:
        raise Refusal("not_for_requesters")
    if scope not in token.scopes:
        raise Refusal("scope_missing", scope=scope)


READ, OPEN, WRITE, MANAGE = Token("read"), Token("open"), Token("write"), Token("manage")
OPEN_AT_ONCE = Token("open", Admitted())
"""For what is `reconsidered` and goes through the door: a question of the database less."""
