"""The words of a letter: those of the department, else those of all departments, else the built-in ones."""

import tomllib
from functools import cache
from pathlib import Path

from django.db.models import Q

from sportello.notifications.mail.kinds import LetterKind
from sportello.notifications.models.letter import LetterWords, Signature, TeamSignature
from sportello.people.models import Department, Person, Team

_FOLDER = Path(__file__).parent / "letters"


@cache
def _built_in(language: str) -> dict[str, str]:
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return {name: text.strip() for name, text in tomllib.load(file).items()}


def language_of(language: str) -> str:
    """The language in which words are kept for a reader of `language`."""
    return "en" if language.startswith("en") else "it"


def built_in(kind: str, language: str) -> str:
    """The words that nobody wrote here."""
    return _built_in(language_of(language))[kind]


def words_of(kind: str, department: int, language: str) -> str:
    """The words of a kind of letter; one query."""
    rows = LetterWords.objects.filter(kind=kind, in_use=True, department__in=[department])
    rows |= LetterWords.objects.filter(kind=kind, in_use=True, department=None)
    for row in sorted(rows, key=lambda row: row.department_id is None):
        text: str = (row.text_en if language_of(language) == "en" else row.text_it).strip()
        if text:
            return text
    return built_in(kind, language)


def signature_of(agent: Person | None, department: Department, language: str, team: int | None = None) -> str:
    """The words below a letter, their blanks still to be filled: the agent's own, else their team's, else those of the
    department. Of several teams that of the request (`team`) comes first.

    Where the department keeps its agents' names to itself, their own signatures are not used.
    """
    if agent is not None:
        own = Signature.objects.filter(person=agent) if department.agent_names_public else ()
        text = next(filter(None, (_text_of(one, language) for one in own)), "")
        if text := text or team_signature(agent, department, language, team):
            return text
    return words_of(LetterKind.SIGNATURE, department.pk, language)


def team_signature(agent: Person, department: Department, language: str, team: int | None = None) -> str:
    """The signature of a team of theirs in a department: of `team`, else of the lowest level; empty if none has one."""
    theirs = Team.objects.filter(
        Q(members=agent) | Q(supervisor=agent), department=department.pk, is_active=True
    )
    rows = TeamSignature.objects.filter(team__in=theirs.values("pk")).select_related("team")
    ordered = sorted(rows, key=lambda row: (row.team_id != team, row.team.level, row.team_id))
    return next(filter(None, (_text_of(row, language) for row in ordered)), "")


def _text_of(kept: Signature | TeamSignature, language: str) -> str:
    """The text in a language, else in the other one."""
    texts = (kept.text_it.strip(), kept.text_en.strip())
    return texts[language_of(language) == "en"] or texts[0] or texts[1]
