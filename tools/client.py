"""Write the shapes and operations of the Python client from the interface's own description.

`python tools/client.py` writes them; a test compares them with what is in clients/python.
"""

import json
import keyword
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
PACKAGE = ROOT / "clients" / "python" / "sportello_client"
MADE = "Written by `python tools/client.py` from the interface's own description."
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
Schema = Mapping[str, Any]


def description() -> Schema:
    """The OpenAPI document."""
    import django

    django.setup()
    from django.core.serializers.json import DjangoJSONEncoder

    from sportello.api.urls import interface

    told: Schema = json.loads(json.dumps(interface.get_openapi_schema(), cls=DjangoJSONEncoder))
    return told


def of(schema: Schema, module: str = "") -> str:
    """The type of a schema; `module` stands before names of shapes."""
    if "$ref" in schema:
        return module + str(schema["$ref"]).rpartition("/")[2]
    for choices in ("anyOf", "oneOf", "allOf"):
        if choices in schema:
            return " | ".join(dict.fromkeys(of(one, module) for one in schema[choices]))
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(map(repr, values))}]"
    kind = schema.get("type")
    if kind == "array":
        return f"list[{of(schema.get('items', {}), module)}]"
    if kind == "object":
        more = schema.get("additionalProperties")
        return f"dict[str, {of(more, module) if isinstance(more, dict) and more else 'Any'}]"
    return PLAIN.get(str(kind), "Any")


def shapes(document: Schema) -> str:
    """What is sent and answered, as types."""
    known = document["components"]["schemas"]
    lines = [
        f'"""What the desk is sent and answers. {MADE}"""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Any, Literal, NotRequired, TypedDict",
    ]
    for name in sorted(known, key=lambda name: ("properties" in known[name], name)):
        lines += ["", *_shape(name, known[name])]
    return "\n".join(lines) + "\n"


def _shape(name: str, schema: Schema) -> Iterator[str]:
    if "properties" not in schema:
        yield f"{name} = {of(schema)}"
        return
    yield ""
    yield f"class {name}(TypedDict):"
    yield from _words(str(schema.get("description") or name), 4)
    needed = schema.get("required", ())
    if schema["properties"]:
        yield ""
    for field, one in schema["properties"].items():
        kind = of(one)
        yield f"    {field}: {kind if field in needed else f'NotRequired[{kind}]'}"


def operations(document: Schema) -> str:
    """The operations, as methods."""
    lines = [
        f'"""Every operation of the interface. {MADE}"""',
        "",
        "from typing import Literal, cast",
        "",
        "from sportello_client import shapes",
        "from sportello_client.transport import Transport",
        "",
        "",
        "class Operations:",
        '    """The operations by name. Each raises Refused and Away.',
        "",
        "    `once`: calls with the same one are done once; without it one is made up: a lost answer does no harm.",
        "    `if_match`: the number of the last event that was read; the call is refused (412) if others were faster.",
        '    """',
        "",
        "    def __init__(self, transport: Transport) -> None:",
        "        self._transport = transport",
    ]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            sent = operation.get("requestBody", {}).get("content", {"application/json": {}})
            if "application/json" in sent:
                lines += ["", *_operation(method, path, operation, sent["application/json"])]
    return "\n".join(lines) + "\n"


def _operation(method: str, path: str, operation: Schema, sent: Schema) -> Iterator[str]:
    """One method. Places in the path come first, then what is sent, then what may be said by name."""
    told: dict[str, list[Schema]] = {one["in"]: [] for one in operation.get("parameters", ())}
    for one in operation.get("parameters", ()):
        told[one["in"]].append(one)
    places, asked = told.get("path", []), told.get("query", [])
    heads = {one["name"] for one in told.get("header", ())}
    keyed, matched = "Idempotency-Key" in heads, "If-Match" in heads
    given = ["self", *(f"{_name(one)}: {of(one['schema'], 'shapes.')}" for one in places)]
    body = of(sent["schema"], "shapes.") if sent else ""
    given += [f"body: {body}"] if body else []
    named = [f"{_name(one)}: {_asked(one)}" for one in asked]
    named += ["if_match: int | str | None = None"] if matched else []
    named += ["once: str | None = None"] if keyed else []
    answer = _answer(operation)
    yield f"    def {operation['operationId']}({', '.join([*given, *(['*', *named] if named else [])])}) -> {answer}:"
    yield from _words(str(operation.get("description") or operation["summary"]), 8)
    call = [f'"{method.upper()}"', f'"{path}"']
    call += [f"parts={{{', '.join(_pair(one) for one in places)}}}"] if places else []
    call += [f"query={{{', '.join(_pair(one) for one in asked)}}}"] if asked else []
    call += ["body=body"] if body else []
    call += ["key=once, keyed=True"] if keyed else []
    call += ["if_match=if_match"] if matched else []
    done = f"self._transport.call({', '.join(call)})"
    yield f"        {done}" if answer == "None" else f"        return cast({json.dumps(answer)}, {done})"


def _name(one: Schema) -> str:
    name = str(one["name"]).replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _pair(one: Schema) -> str:
    return f'"{one["name"]}": {_name(one)}'


def _asked(one: Schema) -> str:
    kind = of(one["schema"], "shapes.")
    return kind if one.get("required") else f"{kind.removesuffix(' | None')} | None = None"


def _answer(operation: Schema) -> str:
    for status in ("200", "201", "202"):
        content = operation["responses"].get(status, {}).get("content", {})
        if "application/json" in content:
            return of(content["application/json"]["schema"], "shapes.")
        if content:
            return "bytes"
    return "None"


def _words(text: str, indent: int) -> Iterator[str]:
    text = text.replace("\\", "\\\\").replace('"""', "'''")
    first, *rest = [part.strip() for part in text.strip().split("\n\n")]
    lines = textwrap.wrap(first, 108 - indent) or [""]
    for part in rest:
        lines += ["", *textwrap.wrap(part, 108 - indent)]
    space = " " * indent
    if len(lines) == 1:
        yield f'{space}"""{lines[0]}"""'
        return
    yield f'{space}"""{lines[0]}'
    yield from (f"{space}{line}" if line else "" for line in lines[1:])
    yield f'{space}"""'


FILES = {"shapes.py": shapes, "operations.py": operations}


def formatted(text: str) -> str:
    """As `make format` leaves it."""
    import subprocess

    ruff = [
        str(Path(sys.executable).with_name("ruff")),
        "format",
        "--quiet",
        "--stdin-filename",
        "made.py",
        "-",
    ]
    return subprocess.run(ruff, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sportello.config.settings")
    document = description()
    for name, write in FILES.items():
        (PACKAGE / name).write_text(formatted(write(document)), encoding="utf-8")
