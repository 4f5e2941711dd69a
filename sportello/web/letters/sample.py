"""A letter about a request that is none: what its words would look like, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import by
from sportello.domain.blanks import fill_lines
from sportello.domain.errors import DeskError
from sportello.notifications.mail.filling import Block, filled, text_block
from sportello.notifications.mail.kinds import MEANINGS, LetterKind, blanks_of, check_words
from sportello.notifications.mail.wording import built_in, signature_of
from sportello.notifications.mail.words import greeting
from sportello.people.models import Department, Person
from sportello.web.errors import words_for

LANGUAGES = (("it", "Italiano"), ("en", "English"))


@dataclass(frozen=True)
class Sample:
    """The letter in one language; `wrong` says what is wrong with its words, `own` whether somebody wrote them."""

    language: str
    name: str
    own: bool
    letter: Block = field(default_factory=Block)
    wrong: str = ""


def samples(
    kind: str, texts: Mapping[str, str], department: Department | None, agent: Person, now: datetime
) -> list[Sample]:
    """The letter in both languages; a text left empty is shown in the built-in words."""
    return [_one(kind, texts.get(code, ""), code, name, department, agent, now) for code, name in LANGUAGES]


def blanks(kind: str) -> list[tuple[str, str]]:
    """The blanks that a kind of letter may have, and what they stand for."""
    return [(f"{{{{ {name} }}}}", str(MEANINGS[name])) for name in blanks_of(kind)]


def _one(
    kind: str, text: str, code: str, name: str, department: Department | None, agent: Person, now: datetime
) -> Sample:
    try:
        check_words(kind, text)
    except DeskError as error:
        return Sample(code, name, True, wrong=words_for(error))
    with override(code):
        letter = letter_of(kind, text.strip() or built_in(kind, code), department, agent, now)
    return Sample(code, name, bool(text.strip()), letter)


def letter_of(kind: str, text: str, department: Department | None, agent: Person, now: datetime) -> Block:
    """The words with their blanks filled for the sample request, in the language now active."""
    values = sample_values(department, agent, now)
    if kind == LetterKind.SIGNATURE:
        return text_block(fill_lines(text, values))
    place = department or Department(name_it=values["department"], name_en=values["department"])
    signature = fill_lines(signature_of(agent, place, get_language() or "it"), values)
    blocks = {
        "message": text_block(_("We have changed the cable. Please try again.")),
        "question": _asked(),
        "signature": text_block(signature),
    }
    return filled(text, values, blocks)


def sample_values(department: Department | None, agent: Person, now: datetime) -> dict[str, str]:
    """What fills the blanks of the sample."""
    due = now + timedelta(hours=3)
    prefix = department.prefix if department else "SP"
    return {
        "greeting": greeting("Maria Rossi"),
        "requester_name": "Maria Rossi",
        "requester_first_name": "Maria",
        "number": f"{prefix}-48217",
        "subject": _("The printer does not print"),
        "department": department.name if department else pgettext("portal", "Support"),
        "link": "https://sportello.example/portale/48217/",
        "promise": _("We answer {when}.").format(when=by(due, now)),
        "promised_time": by(due, now),
        "agent_name": agent.name,
        "phone": "+39 055 4400112",
    }


def _asked() -> Block:
    """The question as a page shows it: without the styles of mail, and leading nowhere."""
    answers = " · ".join([_("Well"), _("So so"), _("Badly")])
    return text_block("\n".join([_("How did it go?"), answers]))
