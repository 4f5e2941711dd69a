"""The column of the administration: registers in groups, and the screens of others that belong here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from sportello.people.actor import Actor
from sportello.web.admin.registers import REGISTERS
from sportello.web.admin.rights import anywhere, everywhere


@dataclass(frozen=True)
class Entry:
    """One line of the column. Icons: icon:activity icon:upload icon:chart-no-axes-column-increasing
    icon:calendar-days icon:timer icon:key-round icon:log-in icon:mail-x icon:megaphone
    icon:bell-ring."""

    name: Any
    href: str
    icon: str
    lead: Any = ""
    current: bool = False


GROUPS = {
    "people": _("People"),
    "desk": _("Departments"),
    "catalogue": _("Requests"),
    "time": _("Time and escalation"),
    "installation": _("Installation"),
}
# Screens with an address of their own: group, name, icon, name of the address, right, lead.
ELSEWHERE: Sequence[tuple[str, Any, str, str, str, Any]] = (
    ("people", _("Import from CSV"), "upload", "admin_import", "people.edit", _("People and organisations")),
    (
        "time",
        _("Escalation matrix"),
        "chart-no-axes-column-increasing",
        "matrix",
        "policy.edit",
        _("Levels, times, rules"),
    ),
    ("time", _("SLA policies"), "timer", "promises", "policy.edit", _("What requesters are promised")),
    ("time", _("Rotas"), "calendar-days", "rota", "rota.edit", _("Who is on shift")),
    (
        "installation",
        _("Channels"),
        "bell-ring",
        "admin_channels",
        "desk.configure",
        _("Ways on which people are told, and how they are doing"),
    ),
    ("installation", _("Tokens"), "key-round", "admin_tokens", "desk.configure", _("Programs that come in")),
    (
        "installation",
        _("E-mails not delivered"),
        "mail-x",
        "admin_undelivered",
        "desk.configure",
        _("What did not arrive, and sending it again"),
    ),
    (
        "installation",
        _("Notices sent"),
        "bell",
        "admin_notifications",
        "desk.configure",
        _("Who was told what, and what did not arrive"),
    ),
    (
        "installation",
        _("Imports"),
        "log-in",
        "admin_imports",
        "desk.configure",
        _("Move from another help desk"),
    ),
    (
        "installation",
        _("Health"),
        "activity",
        "admin_health",
        "desk.configure",
        _("What is wrong, and what to do"),
    ),
)
WIDE = {"people.edit", "desk.configure"}


def navigation(actor: Actor, here: str) -> list[tuple[Any, list[Entry]]]:
    """The groups with what somebody may open; a screen that is not there is not shown."""
    found: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for register in REGISTERS.values():
        if register.group in GROUPS and register.shown_to(actor):
            href = reverse("admin_list", args=[register.slug])
            found[register.group].append(
                Entry(register.title, href, register.icon, register.lead, here.startswith(href))
            )
    for group, name, icon, url_name, right, lead in ELSEWHERE:
        try:
            href = reverse(url_name)
        except NoReverseMatch:
            continue
        if everywhere(actor, right) if right in WIDE else anywhere(actor, right):
            found[group].append(Entry(name, href, icon, lead, here.startswith(href)))
    return [(title, found[group]) for group, title in GROUPS.items() if found[group]]
