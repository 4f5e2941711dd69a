"""E-mail to people who work here: short, automatic, with the link that says "seen". No letters to requesters.

It goes through the same mail server as letters to requesters (`SPORTELLO_SMTP`), always from the desk's own address.
"""

import smtplib
from contextlib import suppress
from email.utils import formataddr, make_msgid
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.desk.sentences.blanks import one_line
from sportello.notifications.channels.base import Away, Notice, OurFault, Refused
from sportello.notifications.channels.unreadable import address_of
from sportello.notifications.mail.answers import answer_of
from sportello.notifications.mail.words import NOT_COMPOSED, reason
from sportello.notifications.models.contact import ContactMethod
from sportello.tickets.mail_marks import LOOP

LONGEST_SUBJECT: Final = 200


class Mail:
    """An e-mail address of somebody who works here."""

    key = "email"
    label = gettext_lazy("E-mail")
    is_one_service = True

    def deliver(self, notice: Notice, method: ContactMethod) -> None:
        """Hand it to the mail server. Raises Away, Refused."""
        if not settings.MAIL_OUT.is_on:
            raise OurFault(_("No mail server is set."))
        message = compose(notice, address_of(method))
        connection = get_connection(settings.EMAIL_BACKEND, fail_silently=False)
        try:
            _open(connection)
            connection.send_messages([message])
        except Away:
            raise
        except Exception as error:  # whatever a mail server or a library raises has a meaning here
            raise _meaning(error) from error
        finally:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()


def _open(connection: Any) -> None:
    """Greet the server; who is not let in has no word about the address. Raises Away."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _code, said = answer_of(error, handed_over=False)
        raise Away(_("The mail server says: %(said)s") % {"said": said}) from error


def _meaning(error: Exception) -> Exception:
    """Refused is what the server says of the address or the message; a fault of ours is none of theirs."""
    code, said = answer_of(error, handed_over=False)
    if said.startswith(NOT_COMPOSED):
        return OurFault(reason(said))
    words = _("The mail server says: %(said)s") % {"said": said}
    return (Refused if code is not None and code >= 500 else Away)(words[:300])


def compose(notice: Notice, address: str) -> EmailMultiAlternatives:
    """The message, as text and as HTML."""
    sender = settings.MAIL_OUT.sender
    context = {"notice": notice}
    message = EmailMultiAlternatives(
        subject=one_line(notice.title)[:LONGEST_SUBJECT],
        body=render_to_string("notice/message.txt", context).strip() + "\n",
        from_email=formataddr(("Sportello", sender)),
        to=[formataddr((one_line(notice.person.name), address)) if notice.person else address],
        reply_to=[notice.reply_to] if notice.reply_to else None,
        headers={
            "Message-ID": make_msgid(domain=sender.rpartition("@")[2] or None),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            LOOP: "1",
        },
    )
    if notice.urgency == "high":
        message.extra_headers["Importance"] = "high"
    message.attach_alternative(render_to_string("notice/message.html", context), "text/html")
    return message
