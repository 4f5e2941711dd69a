"""Every template compiles and holds nothing that the content security policy refuses."""

import re

from tools import templates


def test_all_templates_are_sound() -> None:
    assert templates.sources()
    assert templates.all_faults() == []


def test_an_inline_style_is_found_and_a_comment_is_not() -> None:
    found = [why for pattern, why in templates.FORBIDDEN.items() if re.search(pattern, '<p style="x">')]
    assert found == ["an inline style: use a class"]
    assert templates.bare('{# <p style="x"> #}{% comment %}\n<b style="y">{% endcomment %}z') == "\nz"
