"""The rows of the queue. A page has fifty of them: drawn here they take a tenth of what a template takes for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sportello.web.rows import Row
from sportello.web.templatetags.desk import av, av_none, icon, lvl, sev, sla

register = template.Library()

UNREAD = ' class="is-unread"'


@dataclass(frozen=True)
class Said:
    """The words of every row in one language."""

    select: str
    unread: str
    unread_subject: str


@cache
def _said(_language: str | None) -> Said:
    # Where {} stands comes the number: a letter, digits and a hyphen, so nothing of it is a command of a page.
    select = escape(_("Select %(label)s") % {"label": "{}"})
    unread = f'<span class="q-unread" title="{escape(_("Unread"))}"></span>'
    return Said(select, unread, f'<span class="sr">{escape(_("Unread:"))} </span>')


@register.simple_tag
def queue_rows(rows: Iterable[Row]) -> SafeString:
    """One row of the table for each."""
    said = _said(get_language())
    return mark_safe("\n".join([_drawn(row, said) for row in rows]))  # noqa: S308 (each part is escaped)


def _drawn(row: Row, said: Said) -> str:
    label, unread = escape(row.label), row.unread
    return (
        f'<tr id="row-{row.number}" data-number="{label}" data-n="{row.number}"'
        f"{UNREAD if unread else ''}>"
        f'<td class="q-sel"><input class="q-box" type="checkbox" form="selection" name="n" value="{row.number}"'
        f' aria-label="{said.select.format(label)}">{said.unread if unread else ""}</td>'
        f'<td class="q-sev">{sev(row.priority)}</td>'
        f'<td class="q-id">{label}</td>'
        f'<td><a class="q-subj" href="{escape(row.href)}">{said.unread_subject if unread else ""}'
        f"{escape(row.subject)}</a>{_beside(row)}{_below(row, label)}</td>"
        f'<td class="q-cust">{escape(row.customer)}</td>'
        f'<td class="q-lvl">{lvl(row.level, row.following, row.role)}</td>'
        f'<td class="q-own">{av(row.owner) if row.owner else av_none()}</td>'
        f'<td class="q-sla">{sla(row.chip)}</td></tr>'
    )


def _beside(row: Row) -> str:
    """What stands after the subject: who is at it, or what was said last."""
    if row.there:
        return f' <span class="q-typing is-inline">{_there(row)}</span>'
    return f' <span class="q-snip">{escape(row.snippet)}</span>' if row.snippet else ""


def _below(row: Row, label: str) -> str:
    """The second line of narrow screens. Icons: icon:phone."""
    phone = f'<span class="q-flag">{icon("phone", "i-14")}</span>' if row.channel == "phone" else ""
    there = f'<span class="q-typing">{_there(row)}</span> · ' if row.there else ""
    changed = f" · {escape(row.changed)}" if row.changed and not row.there else ""
    return f'<span class="q-meta clip">{phone}{there}{escape(row.customer)} · {label}{changed}</span>'


def _there(row: Row) -> str:
    return f"{icon(row.there_icon, 'i-14')}{escape(row.there)}"
