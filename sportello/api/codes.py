"""Which refusals an operation can answer: read from the code that it runs, so that the description cannot forget one.

From the operation's function on, each function of the house that it names is read too, and every `raise` of a
`DeskError` in them counts. What a function is given and calls is not seen; what it might never reach is.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from sportello.domain.errors import DeskError

HOUSE = "sportello."
# They refuse nothing themselves, or only what is a fault of ours.
PASSED_OVER = (
    "sportello.desk.rulebook",
    "sportello.desk.sentences",
    "sportello.domain.timeline",
    "sportello.jobs",
    "sportello.oncall.load",
    "sportello.sets",
    "sportello.web.templatetags",
)
# Methods that the whole engine hangs on, and that refuse nothing a caller could help.
OBVIOUS = frozenset(
    {"record", "record_all", "follow_on", "settle", "save", "load", "new", "add_new", "set", "get"}
)
FAULTS = frozenset(
    {
        "nothing_recorded",
        "append_only",
        "unknown_event_kind",
        "turns_in_circles",
        "unknown_policy",
        "broken_timeline",
        "naive_moment",
        "bad_count",
        "unknown_zone",
    }
)


def codes_of(operation: Callable[..., Any]) -> list[str]:
    """The codes of the refusals that the operation's own code raises, sorted."""
    return sorted(code for code in _codes(inspect.unwrap(operation)) if code and code not in FAULTS)


def _codes(first: Any) -> set[str]:
    codes: set[str] = set()
    seen: set[Any] = set()
    waiting = [first]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        raised, called = _read(one)
        codes |= raised
        waiting.extend(called)
    return codes


@cache
def _read(function: FunctionType) -> tuple[frozenset[str], tuple[FunctionType, ...]]:
    """The codes that a function raises itself, and the functions of the house that it names."""
    tree = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))
    raised = {code for node in tree for code in _raised(node, function)}
    named = [_named(node, function) for node in tree if isinstance(node, ast.Name | ast.Attribute)]
    named += [
        one for node in tree if isinstance(node, ast.Attribute) for one in _methods(node.attr, function)
    ]
    return frozenset(raised), tuple(inspect.unwrap(one) for one in named if _is_ours(one))


def _raised(node: ast.AST, function: FunctionType) -> Iterator[str]:
    """What a node of the code refuses: an error that is made there, one raised by its class, a right asked for."""
    made = node.func if isinstance(node, ast.Call) else node.exc if isinstance(node, ast.Raise) else None
    found = _named(made, function)
    if not (isinstance(found, type) and issubclass(found, DeskError)):
        return
    if "code" in vars(found):
        yield found.code
    elif isinstance(node, ast.Call):  # `Refusal("invalid")`: the code is said where it is made
        yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))


def _named(node: ast.AST | None, function: FunctionType) -> Any:
    """What a name, or a name in a module, stands for where the function was written."""
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        around = _named(node.value, function)
        return getattr(around, node.attr, None) if isinstance(around, ModuleType) else None
    return None


def _methods(name: str, function: FunctionType) -> Iterator[Any]:
    """The methods of this name that the classes known where the function was written have."""
    if name in OBVIOUS:
        return
    for known in list(function.__globals__.values()):
        if isinstance(known, type) and known.__module__.startswith(HOUSE):
            yield inspect.getattr_static(known, name, None)


def _is_ours(one: Any) -> bool:
    if isinstance(one, FunctionType) or (callable(one) and hasattr(one, "__wrapped__")):
        one = inspect.unwrap(one)
    return (
        isinstance(one, FunctionType)
        and (one.__module__ or "").startswith(HOUSE)
        and not one.__module__.startswith(PASSED_OVER)
    )
