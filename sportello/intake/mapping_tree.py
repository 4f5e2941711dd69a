"""YAML as a tree that knows its lines. Every scalar stays the text that was written: `NO` and `-100` are words here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sportello.domain.errors import DeskError


class BadMapping(DeskError):
    """A mapping file that cannot be used; `problems` are all that was found, each with its line."""

    code = "bad_mapping"
    message = "The mapping {file} cannot be used:\n{listed}"

    def __init__(self, file: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(file=file, listed="\n".join(f"  {problem}" for problem in problems))

    def __reduce__(self) -> tuple[object, ...]:
        return BadMapping, (self.data["file"], self.problems)


@dataclass
class Problems:
    """What is wrong with a mapping, collected so that it can be mended at one go."""

    file: str
    found: list[str] = field(default_factory=list)

    def add(self, place: "Place | None", what: str, hint: str = "") -> None:
        line = "" if place is None else _("line {line}: ").format(line=place.line)
        self.found.append(f"{line}{what}{' ' + hint if hint else ''}")

    def raise_any(self) -> None:
        """Raise BadMapping if anything was found."""
        if self.found:
            raise BadMapping(self.file, self.found)


@dataclass(frozen=True)
class Place:
    """A node of the file: a text, a list or a table of places, and the line on which it stands."""

    line: int
    value: "str | list[Place] | dict[str, Place]"

    def text(self, problems: Problems, what: str) -> str:
        if isinstance(self.value, str):
            return self.value
        problems.add(self, _("{what} must be one word or text.").format(what=what))
        return ""

    def texts(self, problems: Problems, what: str) -> list[str]:
        """A list of texts; one text alone is a list of one."""
        if isinstance(self.value, list):
            return [item.text(problems, what) for item in self.value]
        return [self.text(problems, what)]

    def table(self, problems: Problems, what: str) -> "dict[str, Place]":
        if isinstance(self.value, dict):
            return self.value
        problems.add(self, _("{what} must be a table (name: value, one a line).").format(what=what))
        return {}


def read_tree(text: str, problems: Problems) -> Place:
    """The tree of a YAML document. Raises BadMapping where it is no YAML."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(mark.line + 1, "") if mark is not None else None
        problems.add(place, _("this is no YAML: {why}.").format(why=error.problem or error.context))
        problems.raise_any()
    except YAMLError as error:
        problems.add(None, _("this is no YAML: {why}.").format(why=str(error).splitlines()[0]))
        problems.raise_any()
    if node is None:
        return Place(1, {})
    return _place(node, problems, 0)


def _place(node: Node, problems: Problems, depth: int) -> Place:
    line = node.start_mark.line + 1
    if depth > 6:
        problems.add(Place(line, ""), _("this is nested too deep."))
        return Place(line, "")
    if isinstance(node, ScalarNode):
        return Place(line, str(node.value))
    if isinstance(node, SequenceNode):
        return Place(line, [_place(item, problems, depth + 1) for item in node.value])
    if isinstance(node, MappingNode):
        return Place(line, dict(_pairs(node, problems, depth)))
    return Place(line, "")


def _pairs(node: MappingNode, problems: Problems, depth: int) -> Iterator[tuple[str, Place]]:
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else ""
        if name in seen:
            problems.add(
                Place(key.start_mark.line + 1, ""), _("“{name}” stands here twice.").format(name=name)
            )
        seen.add(name)
        yield name, _place(value, problems, depth + 1)


def did_you_mean(near: Sequence[str]) -> str:
    """Words that are near to what was written, as a question."""
    return _("Did you mean {words}?").format(words=_(" or ").join(near))
