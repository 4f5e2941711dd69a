"""The interface itself: one shape of refusals, limits in headers, and an OpenAPI that tells of both."""

import logging
from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from sportello.api.refusals import Refusal, field_problem, problem
from sportello.domain.errors import DeskError

log = logging.getLogger(__name__)
ROUTE = str.maketrans("{}", "<>")
"""From a path of the OpenAPI to the route of Django."""

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal. `code` is stable; `detail` says what to do, in the language of the caller.",
    "required": ["type", "title", "status", "code", "detail", "fields"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "problem"],
                "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
    },
}
REFUSED = {
    400: "It could not be read.",
    401: "No living token.",
    403: "The scope of the token or the role of the person does not include it.",
    404: "There is no such thing, or it is not for the person to see.",
    409: "The state of the request does not allow it.",
    412: "Somebody changed it since (`If-Match`).",
    422: "What was sent does not fit; `fields` says what.",
    429: "Too many calls; `Retry-After` says how long to wait.",
}
LIMITS = {
    name: {"description": said, "schema": {"type": "integer"}}
    for name, said in (
        ("RateLimit-Limit", "Calls a minute."),
        ("RateLimit-Remaining", "Calls left in this minute."),
        ("RateLimit-Reset", "Seconds until the next minute."),
    )
}


class Interface(NinjaAPI):
    """What is said of every operation is said here once."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The description that machines read."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                for answer in operation["responses"].values():
                    answer["headers"] = LIMITS | answer.get("headers", {})
                for status, said in REFUSED.items():
                    operation["responses"].setdefault(status, {"description": said, "content": content})
        return schema

    @cached_property
    def parameters(self) -> dict[tuple[str, str], frozenset[str]]:
        """What each operation knows of an address after its question mark, by method and route."""
        paths = self.get_openapi_schema(path_prefix="/api/v1/")["paths"]
        return {
            (method.upper(), path.translate(ROUTE)): frozenset(
                one["name"] for one in operation.get("parameters", []) if one["in"] == "query"
            )
            for path, methods in paths.items()
            for method, operation in methods.items()
        }

    def only_known(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        """Refuse what an operation does not know: a filter with a slip of the pen would list everything."""

        @wraps(operation)
        def checked(request: HttpRequest, **values: Any) -> Any:
            route = f"/{request.resolver_match.route}" if request.resolver_match else ""
            known = self.parameters.get((request.method or "", route), frozenset())
            strange = [
                {"type": "extra_forbidden", "loc": ["query", name]}
                for name in request.GET
                if name not in known
            ]
            if strange:
                raise ValidationError(strange)
            return operation(request, **values)

        return checked

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        """Any answer, with what is left of the caller's budget."""
        answer = super().create_response(request, data, status=status, temporal_response=temporal_response)
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
        if error.code == "too_many_calls":
            answer.headers["Retry-After"] = str(error.data["seconds"])
        return answer


def with_budget(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
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
            fields = [field_problem(one) for one in error.errors] if kind is ValidationError else None
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
