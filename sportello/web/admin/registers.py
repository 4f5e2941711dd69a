"""All registers, by their address and in the order in which they are shown.

Icons: icon:user-round icon:contact icon:building icon:building-2 icon:users icon:tags icon:text-cursor-input
icon:server icon:message-square-text icon:zap icon:clock icon:settings icon:mail icon:megaphone icon:phone-call
icon:radar.
"""

from sportello.web.admin.nouns.calendars import Calendars
from sportello.web.admin.nouns.canned import CannedReplies, Macros
from sportello.web.admin.nouns.catalogue import Categories, Fields, Services
from sportello.web.admin.nouns.departments import Departments
from sportello.web.admin.nouns.extensions import Extensions
from sportello.web.admin.nouns.letters import Letters
from sportello.web.admin.nouns.mailboxes import Mailboxes
from sportello.web.admin.nouns.organisations import Organisations
from sportello.web.admin.nouns.people import Contacts, Users
from sportello.web.admin.nouns.sources import Sources
from sportello.web.admin.nouns.teams import Teams
from sportello.web.admin.nouns.webhooks import Webhooks
from sportello.web.admin.register import Register

REGISTERS: dict[str, Register] = {
    register.slug: register
    for register in (
        Users(),
        Contacts(),
        Organisations(),
        Extensions(),
        Departments(),
        Teams(),
        Mailboxes(),
        Categories(),
        Fields(),
        Services(),
        CannedReplies(),
        Macros(),
        Letters(),
        Calendars(),
        Webhooks(),
        Sources(),
    )
}
