"""The marks of the desk: icons, initials, levels, priorities, clocks, statuses. Nothing here asks the database."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, lru_cache, wraps
from typing import Any, ParamSpec, cast

from django import template
from django.template import Context
from django.template.base import Node, Parser, TextNode, Token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sportello.desk.sentences.words import PRIORITIES, STATUSES
from sportello.domain.lifecycle import Status
from sportello.domain.priority import Priority
from sportello.web import words
from sportello.web.chips import Chip

register = template.Library()

RINGS = {
    Status.NEW: "new",
    Status.OPEN: "open",
    Status.WAITING: "wait",
    Status.RESOLVED: "done",
    Status.CLOSED: "done",
    Status.MERGED: "done",
    Status.CANCELLED: "done",
}

TINTS = 8
HIGHEST_GLYPH = 7
REMEMBERED = 4_096

P = ParamSpec("P")


def remembered(draw: Callable[P, SafeString]) -> Callable[P, SafeString]:
    """Draws a mark once for each language and what it is made of: a page of the queue has hundreds, mostly the same."""

    # By type: a text that is safe to draw is not the same as one that only reads like it.
    @lru_cache(REMEMBERED, typed=True)
    def drawn(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> SafeString:
        return draw(*args, **kwargs)

    @wraps(draw)
    def asked(*args: P.args, **kwargs: P.kwargs) -> SafeString:
        return drawn(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # names and numbers

    return asked


def drawn_at_once(draw: Callable[P, SafeString]) -> Callable[P, SafeString]:
    """A mark without words: where a template says all it is made of, it is drawn when the template is read."""
    register.simple_tag(draw)
    written = register.tags[draw.__name__]

    def read(parser: Parser, token: Token) -> Node:
        node: Any = written(parser, token)
        given = [*node.args, *node.kwargs.values()]
        if node.target_var is not None or any(one.filters or not isinstance(one.var, str) for one in given):
            return cast(Node, node)
        return TextNode(node.render(Context()))

    register.tags[draw.__name__] = read
    return draw


@register.simple_tag
def unchanging(part: str, **values: Any) -> SafeString:
    """A part of the page that is the same as long as its language and the values it is drawn with: drawn once.

    The values are all that its template has, and can be keys: texts, numbers, tuples.
    """
    return _unchanging(get_language(), part, tuple(values.items()))


@lru_cache(REMEMBERED)
def _unchanging(_language: str | None, part: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(part, dict(values))


@cache
def _sprite(file: str) -> str:
    return static(file)


@drawn_at_once
@remembered
def icon(name: str, classes: str = "") -> SafeString:
    """A line icon of the sprite. It says nothing by itself: the words stand beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"i {classes}".strip(),
        _sprite("vendor/icons.svg"),
        name,
    )


@drawn_at_once
@remembered
def glyph(name: str, classes: str = "") -> SafeString:
    """One of our own marks: levels, priorities, statuses, the logo."""
    attribute = format_html(' class="{}"', classes) if classes else ""
    return format_html(
        '<svg{} aria-hidden="true"><use href="{}#{}"/></svg>', attribute, _sprite("img/glyphs.svg"), name
    )


@register.simple_tag
def av(person: Any, size: str = "", on: bool = False, alone: bool = True) -> SafeString:
    """The initials of a person. `alone` means that the name does not stand beside it."""
    return _av(tint(person), person.name, person.initials, size, on, alone)


@remembered
def _av(tinted: str, name: str, initials: str, size: str, on: bool, alone: bool) -> SafeString:
    classes = f"av {tinted}" + (f" av--{size}" if size else "") + (" av--on" if on else "")
    if not alone:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials)
    label = _("%(name)s, on shift") % {"name": name} if on else name
    return format_html(
        '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>', classes, label, name, initials
    )


@register.filter
def tint(person: Any) -> str:
    """The class of a person's colour."""
    return f"av-{person.pk % TINTS + 1}"


@register.simple_tag
@remembered
def av_none() -> SafeString:
    """The empty place of somebody in charge."""
    label = _("Not in anyone's charge")
    return format_html(
        '<span class="av av--none" role="img" aria-label="{}" title="{}"></span>', label, label
    )


@register.simple_tag
@remembered
def lvl(level: int, following: int | None = None, role: str = "") -> SafeString:
    """The staircase with `level` steps filled, and the level the running clock will move it to."""
    title = _("Level %(level)s") % {"level": level} + (f" · {role}" if role else "")
    to = mark_safe("")
    if following:
        to = format_html(
            '<span class="lvl-next"><span aria-hidden="true">→ L</span><span class="sr">{} </span>{}</span>',
            _(", then level"),
            following,
        )
    return format_html(
        '<span class="lvl" title="{}">{}<span><span class="sr">{} </span><span aria-hidden="true">L</span>{}</span>'
        "{}</span>",
        title,
        glyph(f"stair-{max(1, min(level, HIGHEST_GLYPH))}"),
        _("Level"),
        level,
        to,
    )


@register.simple_tag
@remembered
def sev(priority: int, label: bool = False) -> SafeString:
    """The priority, by shape first; in words too where `label` is given."""
    name = PRIORITIES[Priority(priority)]
    mark = glyph(f"sev-{int(priority)}")
    if label:
        return format_html('<span class="sev sev--{}">{}{}</span>', int(priority), mark, name)
    title = _("Priority: %(name)s") % {"name": name}
    return format_html(
        '<span class="sev sev--{}" title="{}">{}<span class="sr">{}</span></span>',
        int(priority),
        title,
        mark,
        title,
    )


@register.simple_tag
def sla(chip: Chip) -> SafeString:
    """A clock: its weight grows with urgency. While it runs, the script keeps the words right."""
    text = escape(chip.text)
    mark = f'{icon(chip.icon)}<span class="sla-t">{text}</span>'
    if chip.due is None:
        return mark_safe(f'<span class="sla sla--{chip.state}">{mark}</span>')  # noqa: S308 (its own words and names)
    live = f'data-state="{chip.state}" data-warn="{chip.warn}" data-hot="{chip.hot}"'
    begin = f'<time class="sla sla--{chip.state}" datetime="{chip.due.isoformat()}" data-clock {live}>'
    return mark_safe(f"{begin}{mark}</time>")  # noqa: S308 (the same)


@register.simple_tag
def status(value: str, waiting_for: str | None = None) -> SafeString:
    """The ring that fills up, with its word."""
    kind = RINGS[Status(value)]
    name = WAITING_FOR[waiting_for] if waiting_for else STATUSES[Status(value)]
    return format_html('<span class="st st--{}">{}{}</span>', kind, glyph(f"st-{kind}"), name)


WAITING_FOR = {
    "requester": gettext_lazy("Waiting for the requester"),
    "date": gettext_lazy("Waiting for a date"),
    "third_party": gettext_lazy("Waiting for a third party"),
    "problem": gettext_lazy("Waiting for a problem"),
}


@register.simple_tag
def meter(percent: int, classes: str = "", label: str = "") -> SafeString:
    """A small quantity; the width is an SVG attribute, so that a strict policy is content."""
    return format_html(
        '<span class="meter" role="img" aria-label="{}"><svg preserveAspectRatio="none">'
        '<rect class="{}" width="{}%" height="100%"/></svg></span>',
        label or f"{percent}%",
        classes,
        percent,
    )


@register.inclusion_tag("components/_stair.html")
def stair(steps: Iterable[Any], label: str) -> dict[str, Any]:
    """The whole path in one glance."""
    return {"steps": steps, "label": label}


@drawn_at_once
@remembered
def keys(*names: str) -> SafeString:
    """Keys to press, drawn as keys."""
    return mark_safe("".join(format_html("<kbd>{}</kbd>", name) for name in names))  # noqa: S308 (each part is escaped)


@register.simple_tag
def keys_of(pressed: str) -> SafeString:
    """The keys that a link answers to (`g c`), drawn as keys."""
    return keys(*pressed.upper().split())


@register.filter
def n(number: int) -> str:
    """A count for people."""
    return words.count(number)


@register.filter
def hour(moment: datetime) -> str:
    """`17:35`."""
    return words.hour(moment)


@register.filter
def near(moment: datetime, now: datetime) -> str:
    """`today 17:35`, `Fri 09:30`, `4 Dec`."""
    return words.near(moment, now)


@register.filter
def exactly(moment: datetime, now: datetime) -> str:
    """`Fri 20, 10:40`."""
    return words.exactly(moment, now)


@register.filter
def span(seconds: int) -> str:
    """`24 min`."""
    return words.span(seconds)


@register.filter
def greeting(now: datetime) -> str:
    """What people say when they come in at this hour."""
    return words.greeting(now)
