"""Sentences are found in code and templates alike, and the Italian catalogue is complete."""

import polib

from tools import translations
from tools.translations import Sentence


def test_the_italian_catalogue_is_complete() -> None:
    assert translations.faults() == []


def test_sentences_of_python_are_found() -> None:
    source = (
        '_("one"); gettext_lazy("two"); pgettext("door", "open"); ngettext("%d day", "%d days", n); _(name)'
    )
    assert list(translations.in_python(source)) == [
        Sentence(None, "one", None),
        Sentence(None, "two", None),
        Sentence("door", "open", None),
        Sentence(None, "%d day", "%d days"),
    ]


def test_sentences_of_templates_are_found() -> None:
    source = (
        '{% load i18n %}{% translate "Queue (all)" %}{% translate "open" context "door" %}{{ _("quick") }}'
        "{% blocktranslate count n=many trimmed %}"
        "\n {{ n }} day \n{% plural %}\n {{ n }} days \n{% endblocktranslate %}"
    )
    assert set(translations.in_template(source, "a template")) == {
        Sentence(None, "Queue (all)", None),
        Sentence("door", "open", None),
        Sentence(None, "quick", None),
        Sentence(None, "%(n)s day", "%(n)s days"),
    }


def test_a_lost_placeholder_is_found() -> None:
    entry = polib.POEntry(msgid="{name} of %(team)s", msgstr="{nome} di %(team)s")
    assert list(translations.placeholder_faults(entry))
