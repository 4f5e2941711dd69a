"""A mapping with faults is refused with all of them, each with its line and what to write instead."""

from pathlib import Path

import pytest
from django.utils.translation import override

from sportello.domain.duration import BusinessDays
from sportello.intake.mapping import Rows
from sportello.intake.mapping_file import SHIPPED, load_mapping, read_mapping
from sportello.intake.mapping_tree import BadMapping

GOOD = """\
time: {zone: UTC, formats: [iso]}
columns:
  Id: case
  What: activity
  When: time
commands:
  NO: close
  -100: observe
"""


def problems_of(text: str, language: str = "en") -> list[str]:
    with override(language), pytest.raises(BadMapping) as refused:
        read_mapping(text)
    return refused.value.problems


def test_words_stay_what_was_written() -> None:
    mapping = read_mapping(GOOD)

    assert dict(mapping.commands) == {"NO": "close", "-100": "observe"}
    assert mapping.rows is Rows.EVENTS
    assert mapping.look_again == BusinessDays(5)


def test_all_that_is_wrong_is_told_at_once_with_lines() -> None:
    problems = problems_of(
        """\
tme: {zone: UTC}
rows: snapshot
time:
  zone: Europe/Roma
  formats: ["%H:%M"]
columns:
  Id: cases
  State: state
  Group: {pattern: '(?P<team>'}
  Prio: {field: priority, values: {P1: critcal}}
  Two: {pattern: '(.+)'}
  Own: field_colour
commands:
  New: open
  Done: finish
file: {encoding: utf-9, delimiter: "||", heading: 0}
look_again: soon
"""
    )

    told: dict[str, str] = {}
    for problem in problems:
        line, _, what = problem.removeprefix("line ").partition(": ")
        told[line] = told.get(line, "") + what
    assert "Did you mean time?" in told["1"]
    assert "snapshots" in told["2"]
    assert "Europe/Rome" in told["4"]
    assert "%H:%M" in told["5"]
    assert "Did you mean case?" in told["7"]
    assert "cannot be read" in told["9"]
    assert "Did you mean critical?" in told["10"]
    assert "named groups" in told["11"]
    assert "finish" in told["15"]
    assert sum(problem.startswith("line 16") for problem in problems) == 3
    assert "17" in told
    assert any("field time" in problem for problem in problems)


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("columns: [", 2),
        ("a: 1\na: 2", 2),
        ("a:\n  - b\n c", 3),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(fault: str, line: int) -> None:
    assert any(f"line {line}" in problem or f"line {line - 1}" in problem for problem in problems_of(fault))


def test_an_empty_mapping_says_what_it_needs() -> None:
    told = " ".join(problems_of(""))
    assert all(part in told for part in ("columns", "commands", "time"))


def test_two_columns_cannot_be_one_field() -> None:
    (problem,) = problems_of(GOOD.replace("  When: time\n", "  When: time\n  Again: time\n"))
    assert "When" in problem
    assert "Again" in problem


def test_an_unknown_file_names_those_that_come_along() -> None:
    with pytest.raises(BadMapping, match="helpdesk_italy, servicenow_incidents"):
        load_mapping("nowhere")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_comes_along_can_be_read(path: Path) -> None:
    assert load_mapping(path.stem).columns


def test_the_howto_shows_a_mapping_that_works() -> None:
    page = (Path(__file__).parents[2] / "docs/howto/import-a-log.md").read_text(encoding="utf-8")
    shown = [part.split("```")[0] for part in page.split("```yaml\n")[1:]]
    assert shown
    for text in shown:
        if "columns:" in text:
            assert read_mapping(text).columns


def test_problems_are_told_in_the_language_of_the_reader() -> None:
    problems = problems_of("columns: {Id: cases, When: time}\ntime: {zone: Marte, formats: [iso]}\n", "it")
    assert problems[0] == (
        "riga 1: «cases» non è un campo (i campi propri del registro cominciano con field_). Volevi dire case?"
    )
    assert all("line " not in one for one in problems)
