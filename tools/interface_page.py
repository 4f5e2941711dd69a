"""The reference page of the interface for programs, from its OpenAPI: what changes in it is seen in a review."""

from collections.abc import Iterator
from typing import Any

START = """# The interface, operation by operation

How to use it: [Use the interface for programs](../howto/use-the-api.md). Machines read this at `/api/v1/openapi.json`.
Every operation also refuses what all refuse: `bad_request` (400), `no_token` (401), `scope_missing` and
`not_for_requesters` (403), `invalid` (422), `too_many_calls` (429).

Written by `python tools/reference.py` from `sportello/api/`.
"""
ALWAYS = {"bad_request", "no_token", "scope_missing", "not_for_requesters", "invalid", "too_many_calls"}
HEADERS = {"If-None-Match", "Idempotency-Key"}


def interface() -> str:
    """The page."""
    from sportello.api.urls import interface as known

    document: Any = known.document
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            lines = _operation(method, path.removeprefix("/api/v1"), operation)
            groups.setdefault(operation["tags"][0], []).append("\n".join(lines))
    parts = [START]
    for group, operations in groups.items():
        parts += [f"## {group}\n", *(f"{one}\n" for one in operations)]
    parts.append("## Shapes\n")
    for name, shape in sorted(document["components"]["schemas"].items()):
        parts.append("\n".join(_shape(name, shape)) + "\n")
    return "\n".join(parts)


def _operation(method: str, path: str, operation: Any) -> Iterator[str]:
    scope = next(iter(operation["security"][0].values()))[0]
    yield f"### {method.upper()} {path}\n"
    yield f"`{operation['operationId']}`, scope `{scope}`. {operation['summary']}.\n"
    for one in operation.get("parameters", []):
        if one["in"] != "path" and one["name"] not in HEADERS:
            yield f"- {one['in']} `{one['name']}`: {_kind(one['schema'])}{_must(one.get('required'))}"
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"- sends {_kind(content['schema'])}" + ("" if kind == "application/json" else f" as {kind}")
    for status, answer in operation["responses"].items():
        if int(status) < 400:
            told = [_kind(one["schema"]) for one in answer.get("content", {}).values()]
            yield f"- answers {status}" + (f" {' or '.join(told)}" if told else "")
        elif codes := [f"`{code}`" for code in answer.get("x-codes", ()) if code not in ALWAYS]:
            yield f"- refuses {status} {', '.join(codes)}"


def _shape(name: str, shape: Any) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{(shape.get('description') or name).splitlines()[0]}\n"
    if "enum" in shape:
        yield "- " + ", ".join(f"`{value}`" for value in shape["enum"])
    for field, schema in shape.get("properties", {}).items():
        said = f": {schema['description']}" if "description" in schema else ""
        yield f"- `{field}` {_kind(schema)}{_must(field in shape.get('required', ()))}{said}"


def _must(needed: Any) -> str:
    return " (needed)" if needed else ""


def _kind(schema: Any) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    for many in ("anyOf", "allOf", "oneOf"):
        if many in schema:
            return " | ".join(_kind(one) for one in schema[many])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " | ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    words = [str(schema.get("format") or schema.get("type", "anything"))]
    for name, sign in (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "to"), ("maxItems", "to")):
        if name in schema:
            words.append(f"{sign} {schema[name]}")
    return " ".join(words)
