"""The form of an article: what is written, where it belongs, who looks at it again and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sportello.domain.errors import DeskError
from sportello.knowledge.models import LANGUAGES, Article, ArticleText
from sportello.knowledge.rights import PUBLISH, WRITE, may
from sportello.knowledge.writing import SUMMARY, TITLE, Standing, Words, standing_of
from sportello.people.actor import Actor
from sportello.people.models import Person, RoleAssignment
from sportello.tickets.models import Message, Ticket
from sportello.web import errors
from sportello.web.knowledge import abouts
from sportello.web.knowledge.abouts import About

TEXTS: Final = ("title", "summary", "body", "internal")
FIELDS: Final = (*TEXTS, "about", "visibility", "review_on", "reviewer", "revision", "seen", "source")
LONGEST: Final = 80_000


@dataclass
class Form:
    """What stands in the form, as typed, and what is wrong with which field."""

    said: dict[str, str]
    errors: dict[str, str | Promise] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """What was written."""
        return Words(*(self.said.get(name, "") for name in TEXTS))

    def standing(self) -> Standing:
        """Where it belongs; what is wrong is noted in `errors`."""
        about = abouts.read(self.said.get("about", ""))
        if about is None:
            self.errors["about"] = _("Choose what the article is about.")
        visibility = self.said.get("visibility", "")
        if visibility not in Article.Visibility.values:
            visibility = Article.Visibility.INTERNAL.value
        about = about or About()
        return Standing(about.department, about.category, visibility, self._day(), self._reviewer())

    def _day(self) -> date | None:
        typed = self.said.get("review_on", "").strip()
        if not typed:
            return None
        try:
            found = parse_date(typed)
        except ValueError:
            found = None
        if found is None:
            self.errors["review_on"] = _("This is no date. Write for instance 2027-03-31.")
        return found

    def _reviewer(self) -> int | None:
        typed = self.said.get("reviewer", "")
        if not typed:
            return None
        if not typed.isdecimal() or len(typed) > 17 or not Person.objects.filter(pk=int(typed)).exists():
            self.errors["reviewer"] = _("Choose somebody from the list of people.")
            return None
        return int(typed)

    def refuse(self, refusal: DeskError) -> int:
        """Note what the floor below refused; says with which status the page is answered."""
        place = {"title_needed": "title", "text_too_long": "body"}.get(refusal.code, "form")
        self.errors[place] = errors.words_for(refusal)
        return errors.status_of(refusal)


def posted(data: Mapping[str, str]) -> Form:
    """What was sent."""
    return Form({name: str(data.get(name, ""))[:LONGEST] for name in FIELDS})


def written(article: Article, text: ArticleText | None) -> Form:
    """An article as it stands, in a language it may not have yet."""
    standing = standing_of(article)
    said = {
        "about": About(standing.department, standing.category).value,
        "visibility": str(standing.visibility),
        "review_on": standing.review_on.isoformat() if standing.review_on else "",
        "reviewer": str(standing.reviewer or ""),
        "revision": str(article.revision),
    }
    if text is not None:
        said |= {name: getattr(text.latest, name) for name in TEXTS} | {"seen": str(text.latest.number)}
    return Form(said)


def empty(about: About, source: Ticket | None = None) -> Form:
    """A new article; `source` is a request whose solution it tells."""
    said = {"about": about.value, "visibility": Article.Visibility.INTERNAL.value}
    return Form(said | _told(source)) if source is not None else Form(said)


def _told(ticket: Ticket) -> dict[str, str]:
    """What a request asked and how it was solved: the first public message, and the last one of the desk."""
    said = Message.objects.filter(ticket=ticket).order_by("event_number")
    kept = list(said.values_list("public", "author", "text"))
    asked = next((text for public, _author, text in kept if public), "")
    answers = [text for public, author, text in kept if public and author != ticket.requester_id]
    notes = [text for public, _author, text in kept if not public]
    symptom, todo = _("What happens"), _("What to do")
    return {
        "title": ticket.subject[:TITLE],
        "summary": " ".join(answers[-1].split())[:SUMMARY] if answers else "",
        "body": f"## {symptom}\n\n{asked.strip()}\n\n## {todo}\n\n1. {answers[-1].strip() if answers else ''}",
        "internal": "\n\n".join(note.strip() for note in notes[-2:]),
        "source": str(ticket.number),
    }


def choices(actor: Actor, article: Article | None) -> dict[str, Any]:
    """What the form offers: where it may belong, who may review it, what the agent may do with it."""
    everywhere = actor.sees_everything or None in actor.roles
    mine = None if everywhere else [one for one in actor.roles if one and may(actor, WRITE, one)]
    department = article.department_id if article is not None else None
    people = Person.objects.filter(is_active=True, login__isnull=False, roles__isnull=False)
    if department is not None:
        people = people.filter(roles__in=RoleAssignment.objects.filter(department=department))
    return {
        "groups": abouts.groups(mine),
        "reviewers": people.distinct().order_by("name")[:200],
        "may_publish": may(actor, PUBLISH, department),
        "visibilities": Article.Visibility.choices,
        "most": {"title": TITLE, "summary": SUMMARY},
    }


def language_asked(data: Mapping[str, str], usual: str) -> str:
    """The language that is written in."""
    asked = data.get("lang", "")
    return asked if asked in LANGUAGES else usual if usual in LANGUAGES else LANGUAGES[0]
