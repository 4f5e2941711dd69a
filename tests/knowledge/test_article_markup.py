"""A small Markdown is drawn, and nothing that a writer types is markup of theirs."""

import re
from time import perf_counter

import pytest

from sportello.knowledge.markup import draw, minutes_to_read, others, plain


def test_steps_notices_and_headings_are_drawn() -> None:
    drawn = draw("## Cosa fare\n\n1. Componga `0039`\n2. **Provi**\n\n> Non cambia.\n\n## Cosa fare\n")
    assert '<ol class="steps">' in drawn.markup
    assert "<code>0039</code>" in drawn.markup
    assert '<div class="notice notice--accent">' in drawn.markup
    assert drawn.contents == (("s-cosa-fare", "Cosa fare"), ("s-cosa-fare-2", "Cosa fare"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](<javascript:alert(1)>)",
        "![x](https://example.org/x.png)",
        '<https://example.org/" onmouseover="x>',
        "`<b>` **<svg onload=x>**",
        "```html\n<style>*{}</style>\n```",
        "# <iframe src=//x></iframe>",
    ],
)
def test_nothing_typed_becomes_markup(text: str) -> None:
    markup = draw(text).markup
    for tag in ("<script", "<img", "<svg", "<style", "<iframe", "<b>"):
        assert tag not in markup
    assert 'href="javascript' not in markup
    assert 'href="data' not in markup
    assert not re.search(r"<[^>]* on\w+=", markup)


def test_a_link_to_an_article_leads_where_the_reader_finds_it_or_is_its_words() -> None:
    text = "Legga [Nessuna linea](KB-0012) e [altro](KB-13)."
    assert others(text) == (12, 13)
    drawn = draw(text, lambda number: f"/guide/{number}/" if number == 12 else None)
    assert 'href="/guide/12/"' in drawn.markup
    assert "e altro." in drawn.markup


def test_a_line_of_brackets_takes_no_longer_than_another() -> None:
    begun = perf_counter()
    assert plain("[" * 30_000) == "[" * 30_000
    assert perf_counter() - begun < 1


def test_an_answer_in_plain_text_keeps_its_steps() -> None:
    text = "## Cosa fare\n\n1. Componga `0039`\n2. **Provi** [qui](https://example.org)\n\n```\nlog\n```"
    assert plain(text) == "Cosa fare\n\n1. Componga 0039\n2. Provi qui (https://example.org)\n\nlog"
    assert minutes_to_read("una " * 400) == 3
