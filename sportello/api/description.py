"""The OpenAPI of the interface: what ninja says of it, and what holds for every operation, said here once."""

from collections.abc import Callable, Mapping
from typing import Any

from sportello.api.codes import codes_of
from sportello.api.examples import EXAMPLES
from sportello.api.refusals import status_of
from sportello.domain.errors import DeskError

JSON, PROBLEMS = "application/json", "application/problem+json"
KEY_PATTERN = r"^[!-~]{1,200}$"
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
    409: "The state of things does not allow it.",
    412: "Somebody changed it since (`If-Match`).",
    422: "What was sent does not fit; `fields` says what.",
    429: "Too many calls; `Retry-After` says how long to wait.",
}
EVERYWHERE: Mapping[int, tuple[str, ...]] = {
    400: ("bad_request",),
    401: ("no_token",),
    403: ("scope_missing", "not_for_requesters"),
    422: ("invalid",),
    429: ("too_many_calls",),
}
HEADERS = {
    name: {"description": said, "schema": {"type": "integer"}}
    for name, said in (
        ("RateLimit-Limit", "Calls a minute."),
        ("RateLimit-Remaining", "Calls left in this minute."),
        ("RateLimit-Reset", "Seconds until the next minute."),
    )
}
LIMITS = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
UNCHANGED = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The `ETag` of the last answer: answers 304 while it is so.",
}
ONCE = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": KEY_PATTERN},
    "description": (
        "Chosen by the caller and good for a day: sent again with the same body, nothing is done again and the first "
        "answer is given; with another body it is refused (`key_used`)."
    ),
}


def complete(schema: Any, functions: Mapping[str, Callable[..., Any]], scopes: Mapping[str, str]) -> None:
    """Say of every operation what all have in common, its example, and which refusals its own code holds (`x-codes`).

    `functions` are those behind the operations, `scopes` what a token needs for them; both by operationId.
    """
    schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    schema["components"]["headers"] = HEADERS
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            name = operation["operationId"]
            _complete(method, operation, functions[name])
            operation["security"] = [{scheme: [scopes[name]] for scheme in operation["security"][0]}]
            if name in EXAMPLES:
                operation["requestBody"]["content"][JSON]["example"] = EXAMPLES[name]


def takes_key(method: str, operation: Mapping[str, Any]) -> bool:
    """Whether the operation does something that a key keeps from being done twice."""
    body = operation.get("requestBody", {}).get("content", {JSON: None})
    return method in ("post", "put", "patch") and JSON in body


def _complete(method: str, operation: Any, function: Callable[..., Any]) -> None:
    own = set(codes_of(function))
    if method == "get":
        operation["parameters"].append(UNCHANGED)
        operation["responses"].setdefault(304, {"description": "It is as it was."})
    if takes_key(method, operation):
        operation["parameters"].append(ONCE)
        own.add("key_used")
    for status, answer in operation["responses"].items():
        answer["headers"] = LIMITS | answer.get("headers", {})
        if method == "get" and status == 200:
            answer["headers"]["ETag"] = {"schema": {"type": "string"}}
    codes: dict[int, list[str]] = {status: list(always) for status, always in EVERYWHERE.items()}
    for code in sorted(own - {code for always in EVERYWHERE.values() for code in always}):
        codes.setdefault(status_of(DeskError(code)), []).append(code)
    for status, known in sorted(codes.items()):
        said = f"{REFUSED.get(status, 'Refused.')} {', '.join(f'`{code}`' for code in known)}"
        content = {PROBLEMS: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"].setdefault(
            status, {"description": said, "content": content, "headers": LIMITS, "x-codes": known}
        )
