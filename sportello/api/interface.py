"""The interface itself: one shape of refusals, limits and ETags in headers, each command once for a caller's key."""

import hashlib
import json
import logging
import re
from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.responses import Status

from sportello.api.description import KEY_PATTERN, complete, takes_key
from sportello.api.refusals import Refusal, field_problem, problem, problems_of
from sportello.domain.errors import DeskError
from sportello.tickets.storage import FileTooLarge
from sportello.workspace.once import Answer, once

log = logging.getLogger(__name__)
ROUTE = str.maketrans("{}", "<>")
"""From a path of the OpenAPI to the route of Django."""
PREFIX = "/api/v1/"
Answered = TypeVar("Answered", bound=HttpResponseBase)
KEPT = ("ETag", "Location")
"""Headers that belong to what was done, and are given again with it."""


class Described(OpenAPISchema):
    """The description; two shapes of one name would silently become one."""

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Take in shapes. Raises RuntimeError where another one has the name."""
        clash = [name for name, shape in definitions.items() if self.schemas.get(name, shape) != shape]
        if clash:
            raise RuntimeError(f"two shapes are called {clash[0]}")
        super().add_schema_definitions(definitions)


class Interface(NinjaAPI):
    """What holds for every operation holds here once."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of its function: names are unique over all nouns (a test says so)."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The description that machines read."""
        return self.document

    @cached_property
    def document(self) -> OpenAPISchema:
        """Made once: it follows from the code alone."""
        schema = Described(self, PREFIX)
        operations = {
            self.get_openapi_operation_id(operation): operation
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        }
        functions = {name: operation.view_func for name, operation in operations.items()}
        scopes = {name: operation.auth_callbacks[0].scope for name, operation in operations.items()}  # type: ignore[attr-defined]
        complete(schema, functions, scopes)
        return schema

    @cached_property
    def known(self) -> dict[tuple[str, str], tuple[frozenset[str], bool]]:
        """What each operation knows of an address after its question mark, and whether it takes a caller's key.

        Asked of ninja's own description: to complete it takes seconds, which no first call should wait for.
        """
        return {
            (method.upper(), path.translate(ROUTE)): (
                frozenset(one["name"] for one in operation.get("parameters", []) if one["in"] == "query"),
                takes_key(method, operation),
            )
            for path, methods in Described(self, PREFIX)["paths"].items()
            for method, operation in methods.items()
        }

    @cached_property
    def own(self) -> frozenset[tuple[str, str]]:
        """(where it stands, name) of what holds the fields of a body, a form or a query: names that no caller sent."""
        models = [
            model
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
            for model in operation.models
        ]
        return frozenset(
            (source, name)
            for model in models
            if (source := model.__ninja_param_source__) in ("body", "form", "query")
            for name, field in model.model_fields.items()
            if source == "body" or hasattr(field.annotation, "model_fields")
        )

    def guarded(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        """Refuse what an operation does not know (a filter with a slip of the pen would list everything); do once."""

        @wraps(operation)
        def checked(request: HttpRequest, **values: Any) -> Any:
            route = f"/{request.resolver_match.route}" if request.resolver_match else ""
            names, takes = self.known.get((request.method or "", route), (frozenset(), False))
            strange = [
                {"type": "extra_forbidden", "loc": ["query", name]}
                for name in request.GET
                if name not in names
            ]
            if strange:
                raise ValidationError(strange)
            key = request.headers.get("Idempotency-Key") if takes else None
            return operation(request, **values) if key is None else _once(operation, request, key, values)

        return checked

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """What the headers of the answer are put on; it is the answer itself where there is nothing to say (204)."""
        begun = with_budget(request, super().create_temporal_response(request))
        request.answer_begun = begun  # type: ignore[attr-defined]
        return begun

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        """Any answer, with what is left of the caller's budget; 304 for what the caller has already."""
        answer = super().create_response(request, data, status=status, temporal_response=temporal_response)
        if request.method in ("GET", "HEAD") and answer.status_code == 200:
            answer = unless_known(request, answer)
        return with_budget(request, answer)

    def refuse(
        self, request: HttpRequest, error: DeskError, fields: list[dict[str, str]] | None = None
    ) -> HttpResponse:
        """A refusal in its one shape."""
        said = problem(error, fields)
        answer = self.create_response(request, said, status=said["status"])
        answer.headers["Content-Type"] = "application/problem+json"
        if said["status"] == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        if "seconds" in error.data and said["status"] == 429:
            answer.headers["Retry-After"] = str(error.data["seconds"])
        return answer


def _once(operation: Callable[..., Any], request: Any, key: str, values: dict[str, Any]) -> Any:
    """Carry it out for a key of the caller's, or answer as the first time."""
    if not re.fullmatch(KEY_PATTERN, key):
        raise ValidationError([{"type": "string_pattern_mismatch", "loc": ["header", "Idempotency-Key"]}])
    response: HttpResponse = request.answer_begun

    def do() -> Answer:
        result = operation(request, **values)
        status, result = (result.status_code, result.value) if isinstance(result, Status) else (0, result)
        headers = {name: response.headers[name] for name in KEPT if name in response.headers}
        return Answer(json.loads(json.dumps(result, cls=DjangoJSONEncoder)), status, headers)

    whole = f"{request.method} {request.path} {key}"
    answer, again = once(request.actor.person, whole, request.body, do, at=request.at)
    for name, value in answer.headers.items():
        response.headers[name] = value
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return Status(answer.status, answer.body) if answer.status else answer.body


def unless_known(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer with an ETag (a digest where it has no number of its own), or 304 for who names it."""
    digest = hashlib.sha256(answer.content).hexdigest()[:24]
    answer.headers.setdefault("ETag", f'W/"{digest}"')
    known = answer.headers["ETag"]
    asked = request.headers.get("If-None-Match", "")
    if known.removeprefix("W/") in [one.strip().removeprefix("W/") for one in asked.split(",")]:
        return HttpResponse(status=304, headers={"ETag": known})
    return answer


def with_budget(request: HttpRequest, answer: Answered) -> Answered:
    """The answer with what is left of the caller's budget; nothing between here and there may keep it."""
    budget = getattr(request, "budget", None)
    for name, value in budget.headers.items() if budget is not None else ():
        answer.headers[name] = value
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer


def teach(interface: Interface) -> None:
    """What becomes of each kind of exception."""

    def on(kind: type[Exception], meant: Any) -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:
            found = meant(error)
            fields = problems_of(found)
            if (name := getattr(request, "too_large", None)) is not None:  # so it was not taken in at all
                found = FileTooLarge(name=name, megabytes=settings.ATTACHMENT_MB)
            elif kind is ValidationError:
                fields = [field_problem(one, interface.own) for one in error.errors]
            return interface.refuse(request, found, fields)

        interface.add_exception_handler(kind, handle)

    on(DeskError, lambda error: error)
    on(Http404, lambda error: Refusal("no_such_address"))
    on(AuthenticationError, lambda error: Refusal("no_token"))
    on(ValidationError, lambda error: Refusal("invalid"))
    on(HttpError, lambda error: Refusal("bad_request"))
    on(SuspiciousOperation, lambda error: Refusal("bad_request"))
    on(RequestDataTooBig, lambda error: Refusal("too_large"))
    on(Exception, _fault)


def _fault(error: Exception) -> Refusal:
    log.error("the interface broke", exc_info=error)
    return Refusal("fault")
