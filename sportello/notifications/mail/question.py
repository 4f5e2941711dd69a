"""The question how it went, as links in the letter that says it is solved: one for each answer, without signing in."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from sportello.desk.satisfaction import MOODS
from sportello.notifications.mail.filling import Block
from sportello.tickets.mail_marks import question_mark

_LOOK = (
    "display:inline-block;padding:10px 18px;margin:0 8px 8px 0;border:1px solid #8a8f98;border-radius:6px;"
    "text-decoration:none"
)


def address_of(path: str) -> str:
    """A path of this desk as a link that works in a letter; empty where the desk does not know its own address."""
    origin = next(iter(settings.WEB_ADDRESS.origins), "")
    return origin + path if origin else ""


def asked(ticket: int, resolution: int, person: int) -> Block:
    """The question about one resolution (its event), for one person."""
    path = reverse("portal_question", args=[question_mark(ticket, resolution, person)])
    links = [(name, f"{address_of(path)}?mood={mood}") for mood, name in _answers()]
    return _drawn(links) if address_of(path) else Block()


def _drawn(links: list[tuple[str, str]]) -> Block:
    title = _("How did it go?")
    plain = "\n".join([title, *(f"{name}: {link}" for name, link in links)])
    buttons = format_html_join(
        " ", '<a href="{}" style="{}">{}</a>', ((link, _LOOK, name) for name, link in links)
    )
    return Block(plain, format_html("<p>{}</p>\n<p>{}</p>", title, buttons))


def _answers() -> Iterator[tuple[str, str]]:
    names = {
        "good": _("Well"),
        "fair": _("So so"),
        "bad": _("Badly"),
    }
    for mood in MOODS:
        yield mood, names[mood]
