"""Why a ticket is where it is, and who answers for it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import exactly, span
from sportello.desk.sentences.names import Names
from sportello.desk.sentences.words import in_language, level_words, listed, reason_words
from sportello.domain.explain import Explanation, Here
from sportello.domain.forecast import OnShift, Rung, Standing
from sportello.domain.policy import Policy
from sportello.domain.ticket import Cause


def here_words(said: Explanation, policy: Policy | None, names: Names) -> Iterator[str]:
    """How the ticket came to its level."""
    here = said.here
    if here is None:
        return
    place = {
        "when": exactly(here.at, said.at),
        "level": level_words(policy, here.level),
        "before": f"L{here.from_level}",
        "who": names.person(here.by),
    }
    yield _act(here, policy).format(**place)
    if here.reason:
        yield _("Reason: {reason}").format(reason=reason_words(policy, here.reason))
    if here.tried:
        yield _("What was tried: «{tried}»").format(tried=here.tried)
    if here.spent_below:
        before, spent = place["before"], span(here.spent_below)
        yield _("It had spent {spent} of working time at {before}.").format(spent=spent, before=before)


def _act(here: Here, policy: Policy | None) -> str:
    """The sentence, still with its places."""
    if here.arrival == "escalated":
        return _climb(here, policy)
    return {
        "opened": _("It was opened {when} at {level}."),
        "reopened": _("It was reopened {when} at {level}, where it had been resolved."),
        "transferred": _("It came from another department {when} and began anew at {level}."),
        "adopted": _("It came from an imported log and was put on the ladder {when}, at {level}."),
        "policy_moved": _("It was put {when} under another version of the matrix, at {level}."),
        "de_escalated": _("{who} brought it down from {before} to {level} {when}."),
        "handed_back": _("{who} handed it back from {before} to {level} {when}."),
        "recalled": _("{who} recalled it from {before} to {level} {when}."),
    }[here.arrival]


def _climb(here: Here, policy: Policy | None) -> str:
    if here.cause is Cause.RULE:
        names = {rule.id: in_language(rule.name) or rule.id for rule in (policy.rules if policy else ())}
        rules = listed([names.get(rule, rule) for rule in here.rules]).replace("{", "{{").replace("}", "}}")
        return _("It climbed from {before} to {level} {when}, because a rule came true:") + f" {rules}."
    return {
        Cause.NOT_TAKEN: _("It climbed from {before} to {level} {when}: nobody had taken charge in time."),
        Cause.NOT_RESOLVED: _("It climbed from {before} to {level} {when}: it was not resolved in time."),
        Cause.NOBODY: _("It climbed from {before} to {level} {when}: nobody was on shift at {before}."),
        Cause.SLA: _("It climbed from {before} to {level} {when}: a promise to the requester was at stake."),
    }.get(here.cause or Cause.PERSON, _("{who} escalated it from {before} to {level} {when}."))


def answer_words(said: Explanation, names: Names) -> Iterator[str]:
    """Who answers now and why them, and to whom it is offered."""
    if said.answers is None:
        return
    who = names.person(said.answers.person)
    yield {
        "owner": _("{who}, who has it in charge."),
        "on_shift": _("{who}, the first on shift among those it is offered to."),
        "stand_in": _("{who}, who stands in: nobody of the level itself is on shift."),
        "supervisor": _("{who}, the team's supervisor: nobody is on shift."),
        "manager": _("{who}, the department's manager: nobody else is there."),
    }[said.answers.why].format(who=who)
    present = next((rung for rung in said.ladder if rung.standing is Standing.PRESENT), None)
    if present is not None and present.taken_at is None and present.people:
        yield _("Offered to {people}; nobody has taken charge yet.").format(
            people=people_words(present, said, names)
        )
    elif present is not None and present.taken_at is not None:
        taken = {"who": names.person(present.taken_by), "when": exactly(present.taken_at, said.at)}
        yield _("{who} took charge {when}.").format(**taken)


def people_words(rung: Rung, said: Explanation, names: Names) -> str:
    """Whom a stay is offered to; of those on a shift that ends, when and who comes after."""
    return listed([_person(one, said, names) for one in rung.people])


def _person(one: OnShift, said: Explanation, names: Names) -> str:
    name = names.person(one.person)
    if one.instead_of is not None:
        name = _("{name} in place of {other}").format(name=name, other=names.person(one.instead_of))
    if one.until is None:
        return name
    words = {"name": name, "until": exactly(one.until, said.at), "then": names.person(one.then)}
    if one.then is None:
        return _("{name} (on shift until {until})").format(**words)
    return _("{name} (on shift until {until}, then {then})").format(**words)
