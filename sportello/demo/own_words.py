"""Words of letters that a department of the sample desk wrote itself, and the signature of one of its agents."""

from sportello.demo.departments import House
from sportello.notifications.mail.kinds import LetterKind, check_words
from sportello.notifications.models import LetterWords, Signature
from sportello.people.models import Person

_ROUND = "{{{{ greeting }}}}\n\n{{{{ message }}}}\n\n{end}\n\n{{{{ question }}}}\n\n{{{{ signature }}}}"
SOLVED = {
    "text_it": _ROUND.format(
        end="Abbiamo finito il lavoro sulla richiesta {{ number }}. Se qualcosa non torna, risponda a questo "
        "messaggio: la riapriamo."
    ),
    "text_en": _ROUND.format(
        end="We have finished our work on request {{ number }}. If anything is amiss, answer this message: we open it "
        "again."
    ),
}
SIGNED = {
    "text_it": "{{ agent_name }}\nSpecialisti senior · {{ department }}",
    "text_en": "{{ agent_name }}\nSenior specialists · {{ department }}",
}


def make_own_words(house: House) -> None:
    """Store them; each is checked as one written on a page is."""
    for kind, texts in ((LetterKind.RESOLVED, SOLVED), (LetterKind.SIGNATURE, SIGNED)):
        for text in texts.values():
            check_words(kind, text)
    LetterWords.objects.create(department=house.departments["care"], kind=LetterKind.RESOLVED, **SOLVED)
    Signature.objects.create(person=Person.objects.get(login="davide"), **SIGNED)
