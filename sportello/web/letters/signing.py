"""An agent's own signature: the form, how it would read, and keeping it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from sportello.domain.blanks import fill_lines
from sportello.domain.errors import DeskError
from sportello.notifications.mail.kinds import MEANINGS, LetterKind, blanks_of, check_words
from sportello.notifications.mail.wording import built_in
from sportello.notifications.models import Signature
from sportello.people.models import Department, Person, Phone
from sportello.web.errors import words_for
from sportello.web.letters.sample import LANGUAGES

LONGEST = 1000
TEXTS = ("text_it", "text_en")


def _field(label: Any) -> Any:
    widget = forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST, "class": "textarea"})
    return forms.CharField(required=False, max_length=LONGEST, label=label, widget=widget)


class SignatureForm(forms.Form):
    """Two texts, each with blanks of signatures only."""

    text_it = _field(_("Text in Italian"))
    text_en = _field(_("Text in English"))

    def clean(self) -> dict[str, Any]:
        """Only blanks that are filled."""
        data: dict[str, Any] = super().clean() or {}
        for name in TEXTS:
            try:
                check_words(LetterKind.SIGNATURE, data.get(name, ""))
            except DeskError as error:
                self.add_error(name, words_for(error))
        return data


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
    """(language, its name, the signature with its blanks filled) for both; an empty one is the built-in one."""
    department = Department.objects.filter(teams__members=person).order_by("pk").first()
    phone = Phone.objects.filter(person=person).order_by("pk").values_list("number", flat=True).first()
    found = []
    for code, name in LANGUAGES:
        with override(code):
            values = {"agent_name": person.name, "phone": phone or ""}
            values["department"] = department.name if department else ""
            own = [str(texts.get(name, "")).strip() for name in (f"text_{code}", *TEXTS)]
            text = next(filter(None, own), built_in(LetterKind.SIGNATURE, code))
            found.append((code, name, fill_lines(text, values).strip()))
    return found


def blanks() -> list[tuple[str, Any]]:
    """The blanks that a signature may have."""
    return [(f"{{{{ {name} }}}}", MEANINGS[name]) for name in blanks_of(LetterKind.SIGNATURE)]
