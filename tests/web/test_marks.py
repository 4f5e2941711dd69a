"""What is drawn once, and what Python does beside: the marks of pages, and its search for rubbish."""

import gc

from django.template import Context, Template
from django.template.base import TextNode
from django.test import Client
from django.utils import translation
from django.utils.safestring import mark_safe

from sportello.people.models import Person
from sportello.web.collector import OBJECTS, search_seldom
from sportello.web.templatetags.desk import icon
from tests.web.desk import browser_of


def test_a_mark_that_a_template_names_is_drawn_when_it_is_read() -> None:
    constant, asked = (
        Template('{% load desk %}{% icon "x" "i-14" %}'),
        Template("{% load desk %}{% icon n c %}"),
    )
    assert isinstance(constant.nodelist[-1], TextNode)
    assert constant.render(Context()) == asked.render(Context({"n": "x", "c": "i-14"}))
    kept = Template('{% load desk %}{% keys "A" as k %}[{{ k }}]')
    assert kept.render(Context()) == "[<kbd>A</kbd>]"


def test_what_does_not_change_is_drawn_for_each_language_and_person(as_ada: Client, marta: Person) -> None:
    for client, name in ((as_ada, "Ada"), (browser_of(marta), marta.name)):
        page = client.get("/").content.decode()
        assert f"Password di {name}" in page
    with translation.override("en"):
        english = Template('{% load desk %}{% unchanging "frame/_skeleton.html" %}').render(Context())
    with translation.override("it"):
        italian = Template('{% load desk %}{% unchanging "frame/_skeleton.html" %}').render(Context())
    assert ("Loading" in english, "Loading" in italian) == (True, False)


def test_what_was_drawn_as_safe_makes_nothing_safe_that_reads_like_it() -> None:
    assert "#<b>" in icon(mark_safe("<b>"))
    assert "#&lt;b&gt;" in icon("<b>")


def test_what_is_there_already_is_never_searched_again() -> None:
    before = gc.get_threshold()
    try:
        search_seldom()
        assert gc.get_freeze_count() > OBJECTS
        assert gc.get_threshold()[0] == OBJECTS
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
