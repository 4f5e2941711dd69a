"""The mailbox of the sample desk, and what came to it: taken in as any mail is. Nothing is sent from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime

from sportello.demo import letter_texts as words
from sportello.demo.departments import House
from sportello.demo.people import Cast
from sportello.desk import conversation
from sportello.desk.charge import take_charge
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.opening import put_aside
from sportello.intake.mail.receiving import receive
from sportello.people.actor import actor_for
from sportello.people.models import Address, Person
from sportello.tickets.mail_marks import message_id
from sportello.tickets.models import TimelineEvent

HELP = "assistenza@quadranteservizi.example"
DOMAIN = "quadranteservizi.example"


def make_letters(house: House, cast: Cast, *, now: datetime) -> None:
    """Take them in, one after the other; an agent answers the first, and its sender answers again."""
    mailbox = Mailbox.objects.create(address=HELP, department=house.departments["care"], looked_at=now)
    Post(mailbox, cast, now).deliver()


@dataclass(frozen=True)
class Post:
    """What comes to a mailbox, at its moments before `now`."""

    mailbox: Mailbox
    cast: Cast
    now: datetime

    def deliver(self) -> None:
        """In the order in which it came."""
        self._take(_letter(words.STREAM, "Vetrina Ufficio <newsletter>"), 95)
        put_aside(IncomingMessage.objects.latest("pk"))
        self._conversation()
        for minutes, letter in self._others():
            self._take(letter, minutes)

    def _conversation(self) -> None:
        rosa = self.cast.callers["Molino Ferrante"][0]
        first = _letter(words.DOUBLED, self._of(rosa))
        first["Cc"] = "amministrazione@molinoferrante.example"
        row = self._take(first, 34)
        if row.ticket is None:
            return
        sara = actor_for(self.cast.staff["sara"], "demo")
        take_charge(row.ticket.pk, actor=sara, at=self.now - timedelta(minutes=31))
        answered = self.now - timedelta(minutes=21)
        conversation.reply(row.ticket.pk, text=words.ANSWER, actor=sara, at=answered)
        event = TimelineEvent.objects.filter(ticket=row.ticket, kind="replied").latest("number")
        ours = message_id(row.ticket.pk, event.number, DOMAIN)
        self._take(_bounce(ours), 20)
        when = answered.strftime("%d/%m/%Y, %H:%M")
        quoted = "\n".join(f"> {line}" for line in words.ANSWER.splitlines())
        again = _letter(words.AGAIN, self._of(rosa), when=when, quoted=quoted)
        again["In-Reply-To"] = f"<{ours}>"
        self._take(again, 18)

    def _others(self) -> Iterator[tuple[int, EmailMessage]]:
        loredana = self.cast.callers["Hotel Belmare"][0]
        formatted = _letter(words.EXTENSIONS, self._of(loredana))
        formatted.add_alternative(words.EXTENSIONS_HTML, subtype="html")
        yield 16, formatted
        marina = self.cast.callers["Cantine Bellavalle"][1]
        away = _letter(words.AWAY, self._of(marina))
        away["Auto-Submitted"] = "auto-replied"
        yield 14, away
        yield 11, _letter(words.FORM, "Modulo del sito")
        scan = _letter(words.SCAN, "MFP-2 Piano terra")
        scan.add_attachment(words.PDF, maintype="application", subtype="pdf", filename="scansione-0042.pdf")
        yield 6, scan

    def _of(self, person: Person) -> str:
        return f"{person.name} <{Address.objects.filter(person=person).values_list('address', flat=True)[0]}>"

    def _take(self, letter: EmailMessage, minutes: int) -> IncomingMessage:
        at = (self.now - timedelta(minutes=minutes)).replace(microsecond=0)
        letter["To"] = f"Assistenza Quadrante <{HELP}>"
        letter["Date"] = format_datetime(at)
        if "Message-ID" not in letter:
            letter["Message-ID"] = f"<{int(at.timestamp())}@posta.example>"
        return receive(letter.as_bytes(), self.mailbox, at=at)


def _letter(told: words.Told, sender: str, **named: str) -> EmailMessage:
    """In plain text; a sender without an address is written as programs do that know none."""
    letter = EmailMessage()
    letter["Subject"] = told.subject
    letter["From"] = sender
    letter.set_content(told.text.format(**named) if named else told.text)
    return letter


def _bounce(returned: str) -> EmailMessage:
    """What a mail server says of the copy of our message that nobody took."""
    return message_from_bytes(words.BOUNCED.format(returned=returned).encode(), EmailMessage, policy=default)
