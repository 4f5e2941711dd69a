"""What the templates of the matrix ask of its words."""

from django import template

from sportello.desk.sentences.words import in_language
from sportello.web.matrix.cells import HEADS
from sportello.web.matrix.problems import Told
from sportello.web.matrix.said import COLUMNS, rule_said, threshold_said
from sportello.web.matrix.sheet import Sheet

register = template.Library()


@register.filter
def column_name(one: Told) -> str:
    """The name of the column a finding belongs to."""
    return str(HEADS.get(one.column.removesuffix("_it"), COLUMNS.get(one.column, "")))


@register.filter
def rule_lines(sheet: Sheet) -> list[str]:
    """Every rule and threshold of the draft, each in a sentence."""
    found = []
    for rule in sheet.document["rules"]:
        said, name = rule_said(rule, sheet.names), in_language((rule["name"]["it"], rule["name"]["en"]))
        name = f"{name}: " if name else ""
        found.append(f"{name}{said['when']} → {said['at_least']}")
    return [*found, *(threshold_said(step) for step in sheet.document["thresholds"])]
