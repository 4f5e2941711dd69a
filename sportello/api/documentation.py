"""A page that tells of the interface, drawn from its OpenAPI by the server: nothing to download, no script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sportello.api.interface import Interface


@require_safe
def documentation(request: HttpRequest, interface: Interface) -> HttpResponse:
    """The page; there is no secret in it, so it asks for no token."""
    schema = interface.get_openapi_schema(path_prefix="/api/v1/")
    shapes = schema["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation, shapes))
    context = {"groups": groups, "about": schema["info"]["description"]}
    return render(request, "api/documentation.html", context)


def _operation(path: str, method: str, operation: Any, shapes: Any) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "id": operation["operationId"].rsplit("_nouns_", 1)[-1],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "said": operation.get("description", ""),
        "given": [_field(one["name"], one["schema"], one, shapes) for one in operation.get("parameters", [])],
        "sent": _fields(body, shapes),
        "answers": [
            (status, answer["description"], _fields(_schema(answer), shapes))
            for status, answer in operation["responses"].items()
            if int(status) < 400
        ],
    }


def _schema(answer: Any) -> Any:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema.get("items", schema)


def _fields(schema: Any, shapes: Any) -> list[dict[str, Any]]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    shape = shapes.get(name, {})
    needed = shape.get("required", [])
    return [
        _field(key, value, {"required": key in needed}, shapes)
        for key, value in shape.get("properties", {}).items()
    ]


def _field(name: str, schema: Any, around: Any, shapes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "kind": _kind(schema, shapes),
        "needed": around.get("required", False),
        "said": around.get("description") or schema.get("description", ""),
    }


def _kind(schema: Any, shapes: Any) -> str:
    """The kind of a value in a few words."""
    if "$ref" in schema:
        name = str(schema["$ref"].rsplit("/", 1)[-1])
        return _kind(shapes[name], shapes) if "enum" in shapes[name] else name
    if "anyOf" in schema or "allOf" in schema:
        return " | ".join(_kind(one, shapes) for one in schema.get("anyOf", schema.get("allOf")))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        each = _kind(schema.get("items", {}), shapes)
        return f"({each})[]" if " | " in each else f"{each}[]"
    return str(schema.get("format") or schema.get("type", "any"))
