"""An agent's own signature: the form, how it would read, and keeping it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from sportello.domain.blanks import fill_lines
from sportello.domain.errors import DeskError
from sportello.notifications.mail.kinds import MEANINGS, LetterKind, blanks_of, check_words
from sportello.notifications.mail.wording import built_in, team_signature, words_of
from sportello.notifications.models import Signature
from sportello.people.models import Department, Person, Phone
from sportello.web.errors import words_for
from sportello.web.letters.sample import LANGUAGES

LONGEST = 1000
TEXTS = ("text_it", "text_en")


def text_field(label: Any) -> Any:
    """One text of a signature."""
    widget = forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST, "class": "textarea"})
    return forms.CharField(required=False, max_length=LONGEST, label=label, widget=widget)


class SignatureForm(forms.Form):
    """Two texts, each with blanks of signatures only."""

    text_it = text_field(_("Text in Italian"))
    text_en = text_field(_("Text in English"))

    def clean(self) -> dict[str, Any]:
        """Only blanks that are filled."""
        data: dict[str, Any] = super().clean() or {}
        for name, why in faults(data):
            self.add_error(name, why)
        return data


def faults(texts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(field, why) of each text with blanks that are never filled; fields are named `prefix` and the text's name."""
    for name in TEXTS:
        try:
            check_words(LetterKind.SIGNATURE, texts.get(prefix + name) or "")
        except DeskError as error:
            yield prefix + name, words_for(error)


def mine(person: Person) -> dict[str, str]:
    """What is kept for somebody."""
    kept = Signature.objects.filter(person=person).first() or Signature()
    return {name: getattr(kept, name) for name in TEXTS}


def keep(person: Person, texts: Mapping[str, str]) -> None:
    """Keep a checked form; two empty texts are none."""
    said = {name: texts[name].strip() for name in TEXTS}
    if any(said.values()):
        Signature.objects.update_or_create(person=person, defaults=said)
    else:
        Signature.objects.filter(person=person).delete()


def shown(person: Person, texts: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(language, its name, the signature with its blanks filled) for both; an empty one is what stands there then."""
    department = Department.objects.filter(teams__members=person).order_by("pk").first()
    phone = Phone.objects.filter(person=person).order_by("pk").values_list("number", flat=True).first()
    found = []
    for code, name in LANGUAGES:
        with override(code):
            values = {"agent_name": person.name, "phone": phone or ""}
            values["department"] = department.name if department else ""
            own = [str(texts.get(name, "")).strip() for name in (f"text_{code}", *TEXTS)]
            text = next(filter(None, own), "") or _without_own(person, department, code)
            found.append((code, name, fill_lines(text, values).strip()))
    return found


def _without_own(person: Person, department: Department | None, language: str) -> str:
    """What stands below the letters of somebody who wrote nothing: their team's, else their department's words."""
    if department is None:
        return built_in(LetterKind.SIGNATURE, language)
    theirs = team_signature(person, department, language)
    return theirs or words_of(LetterKind.SIGNATURE, department.pk, language)


def blanks() -> list[tuple[str, Any]]:
    """The blanks that a signature may have."""
    return [(f"{{{{ {name} }}}}", MEANINGS[name]) for name in blanks_of(LetterKind.SIGNATURE)]
