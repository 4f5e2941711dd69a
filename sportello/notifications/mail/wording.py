"""The words of a letter: those of the department, else those of all departments, else the built-in ones."""

import tomllib
from functools import cache
from pathlib import Path

from sportello.notifications.mail.kinds import LetterKind
from sportello.notifications.models.letter import LetterWords, Signature
from sportello.people.models import Department, Person

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


def signature_of(agent: Person | None, department: Department, language: str) -> str:
    """The words below a letter, their blanks still to be filled: the agent's own, else those of the department.

    Where the department keeps its agents' names to itself, their own signatures are not used either.
    """
    if agent is not None and department.agent_names_public:
        own = Signature.objects.filter(person=agent).first()
        texts = (own.text_it.strip(), own.text_en.strip()) if own is not None else ("", "")
        text = texts[language_of(language) == "en"] or texts[0] or texts[1]
        if text:
            return text
    return words_of(LetterKind.SIGNATURE, department.pk, language)
