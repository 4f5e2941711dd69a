"""Macros: several actions at one press, each the command that a person would give, in order, with its outcome.

An action is an object with `do` and what it needs:

    {"do": "reply", "text_it": "...", "text_en": "...", "wait": true}   answer; then wait for the requester
    {"do": "note", "text": "..."}                                      write an internal note
    {"do": "tag", "add": ["vip"], "remove": []}                         labels
    {"do": "take"}                                                      take charge
    {"do": "item", "text": "..."}                                       put on the checklist
    {"do": "hold", "for": "third_party", "days": 2}                     put on hold, and look again in so many days
    {"do": "resolve", "text_it": "...", "text_en": "..."}               resolve with these words; only as the last one
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.desk.charge import assign
from sportello.desk.conversation import note, reply
from sportello.desk.following import tag
from sportello.desk.hold import put_on_hold
from sportello.desk.resolution import resolve
from sportello.desk.work import add_item
from sportello.domain.blanks import fill_known
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.people.actor import Actor
from sportello.workspace.canned import check_blanks, check_filled, in_tongue
from sportello.workspace.models import Macro

MOST_ACTIONS = 10
MOST_DAYS = 365
# Refusals that mean: it is so already.
SO_ALREADY = frozenset({"nothing_to_do", "already_taken"})

ACTIONS: Mapping[str, str | Promise] = {
    "reply": _("answer the requester"),
    "note": _("write an internal note"),
    "tag": _("change the labels"),
    "take": _("take charge"),
    "item": _("put on the checklist"),
    "hold": _("put on hold"),
    "resolve": _("resolve"),
}


class BadAction(DeskError):
    """An action of a macro cannot be carried out as it is written."""

    code = "bad_action"
    message = "Action {position}: {why}."
    hint = "Correct it, or leave it out."


@dataclass(frozen=True)
class Outcome:
    """What came of one action; `refused` is why it was not done, `so_already` that there was nothing to do."""

    do: str
    refused: DeskError | None = None
    so_already: bool = False


@dataclass(frozen=True)
class Reader:
    """Whom texts are for: what fills their blanks, and the language they are read in."""

    values: Mapping[str, str]
    language: str


def macros_for(department: int) -> QuerySet[Macro]:
    """Those in use in a department, and those of all."""
    return Macro.objects.filter(Q(department=department) | Q(department=None), in_use=True)


def check_macro(macro: Macro) -> None:
    """Raises BadAction or UnknownBlank: call it before storing one (`people.change.store`)."""
    actions = macro.actions
    if not isinstance(actions, list) or not 1 <= len(actions) <= MOST_ACTIONS:
        raise BadAction(position=1, why=f"between 1 and {MOST_ACTIONS} actions are needed")
    for position, action in enumerate(actions, 1):
        why = _wrong(action)
        if not why and action["do"] == "resolve" and position < len(actions):
            why = "nothing can follow after resolving"
        if why:
            raise BadAction(position=position, why=why)
        for field in ("text", "text_it", "text_en"):
            check_blanks(str(action.get(field, "")))


def _wrong(action: Any) -> str:
    """What is wrong with an action; empty when nothing is."""
    if not isinstance(action, Mapping) or action.get("do") not in ACTIONS:
        return f"`do` must be one of {', '.join(ACTIONS)}"
    do = action["do"]
    if do in ("reply", "resolve") and not str(action.get("text_it", "")).strip():
        return "an Italian text is needed"
    if do in ("note", "item") and not str(action.get("text", "")).strip():
        return "a text is needed"
    if do == "tag" and not _labels(action, "add") and not _labels(action, "remove"):
        return "labels to add or to remove are needed"
    if do == "hold":
        return _wrong_hold(action)
    return ""


def _wrong_hold(action: Mapping[str, Any]) -> str:
    days, whose = action.get("days", 0), action.get("for")
    if whose not in ("requester", "third_party", "date"):
        return "`for` must be requester, third_party or date"
    if whose != "requester" and not (isinstance(days, int) and 1 <= days <= MOST_DAYS):
        return f"`days` must be between 1 and {MOST_DAYS}"
    return ""


def _labels(action: Mapping[str, Any], field: str) -> list[str]:
    found = action.get(field, [])
    return [str(label) for label in found if str(label).strip()] if isinstance(found, list) else []


def run(macro: Macro, ticket: int, *, reader: Reader, actor: Actor, at: datetime) -> list[Outcome]:
    """Carry the actions out in order, each a command of its own; the first refusal ends it, what was done stays."""
    outcomes: list[Outcome] = []
    for action in macro.actions:
        try:
            _COMMANDS[action["do"]](ticket, action, reader, actor, at)
        except DeskError as refusal:
            already = refusal.code in SO_ALREADY
            outcomes.append(Outcome(action["do"], None if already else refusal, already))
            if not already:
                break
        else:
            outcomes.append(Outcome(action["do"]))
    return outcomes


def words_of(action: Mapping[str, Any], reader: Reader) -> str:
    """The text an action would write, its blanks filled as far as they can be; empty for one that writes nothing."""
    text = action.get("text") or in_tongue(
        action.get("text_it", ""), action.get("text_en", ""), reader.language
    )
    return fill_known(str(text), reader.values)


def _sound(action: Mapping[str, Any], reader: Reader) -> str:
    """The text an action writes. Raises BlankLeft."""
    text = words_of(action, reader)
    check_filled(text)
    return text


def _reply(ticket: int, action: Mapping[str, Any], reader: Reader, actor: Actor, at: datetime) -> None:
    wait = bool(action.get("wait"))
    reply(ticket, text=_sound(action, reader), then_wait=wait, actor=actor, at=at)


def _note(ticket: int, action: Mapping[str, Any], reader: Reader, actor: Actor, at: datetime) -> None:
    note(ticket, text=words_of(action, reader), actor=actor, at=at)


def _tag(ticket: int, action: Mapping[str, Any], reader: Reader, actor: Actor, at: datetime) -> None:
    tag(ticket, add=_labels(action, "add"), remove=_labels(action, "remove"), actor=actor, at=at)


def _take(ticket: int, action: Mapping[str, Any], reader: Reader, actor: Actor, at: datetime) -> None:
    assign(ticket, owner=actor.person or 0, actor=actor, at=at)


def _item(ticket: int, action: Mapping[str, Any], reader: Reader, actor: Actor, at: datetime) -> None:
    add_item(ticket, text=words_of(action, reader), actor=actor, at=at)


def _hold(ticket: int, action: Mapping[str, Any], reader: Reader, actor: Actor, at: datetime) -> None:
    until = at + timedelta(days=action["days"]) if action.get("days") else None
    put_on_hold(ticket, waiting_for=WaitingFor(action["for"]), until=until, actor=actor, at=at)


def _resolve(ticket: int, action: Mapping[str, Any], reader: Reader, actor: Actor, at: datetime) -> None:
    resolve(ticket, text=_sound(action, reader), actor=actor, at=at)


Command = Callable[[int, Mapping[str, Any], Reader, Actor, datetime], None]
_COMMANDS: Mapping[str, Command] = {
    "reply": _reply,
    "note": _note,
    "tag": _tag,
    "take": _take,
    "item": _item,
    "hold": _hold,
    "resolve": _resolve,
}


def refused_in(outcomes: Sequence[Outcome]) -> Outcome | None:
    """The action at which it stopped, if it did."""
    return next((outcome for outcome in outcomes if outcome.refused is not None), None)
