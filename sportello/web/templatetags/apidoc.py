"""Words of the interface's description, which are written as Markdown, as a page shows them."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_CODE = re.compile(r"`([^`]+)`")
_BETWEEN = re.compile(r"\n\s*\n")


@register.filter
def coded(text: str) -> SafeString:
    """`a` between backticks as code; all else is escaped."""
    parts = _CODE.split(text)  # words and codes take turns
    return format_html_join(
        "", "{}{}", [(words, _code(code)) for words, code in zip(parts[::2], [*parts[1::2], ""], strict=True)]
    )


@register.filter
def told(text: str) -> SafeString:
    """Paragraphs, with what stands between backticks as code."""
    return format_html_join("\n", "<p>{}</p>", [(coded(one),) for one in _BETWEEN.split(text.strip()) if one])


def _code(text: str) -> SafeString | str:
    return format_html("<code>{}</code>", text) if text else ""
