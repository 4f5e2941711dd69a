"""What the interface refuses by itself, in words; all else has its words in the table of the pages."""

import re
from collections.abc import Container, Mapping
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy

from sportello.domain.errors import DeskError
from sportello.oncall.advice import advice
from sportello.oncall.plan import UnusableRota
from sportello.web import errors
from sportello.web.errors import Words
from sportello.web.mistakes import MISTAKES


class Refusal(DeskError):
    """The interface refuses before any command is asked; `code` says why."""


class FormRefused(DeskError):
    """A form of the pages refuses what was sent: `errors` are its words by field."""

    code = "invalid"


TABLE: Mapping[str, tuple[int, Words]] = {
    "bad_request": (
        400,
        gettext_lazy("This could not be read. Send JSON in UTF-8, as the documentation says."),
    ),
    "no_token": (
        401,
        gettext_lazy(
            "Send a living token: “Authorization: Bearer spo_…”. You make one in your preferences, under «Tokens»."
        ),
    ),
    "scope_missing": (
        403,
        gettext_lazy("This token lacks the scope “%(scope)s”. Make one that has it."),
    ),
    "not_for_requesters": (
        403,
        gettext_lazy(
            "The interface is for those who work at the desk. Use the portal to follow your requests."
        ),
    ),
    "bad_signature": (401, gettext_lazy("The signature is missing, wrong or too old. Check the secret.")),
    "only_post": (405, gettext_lazy("Send what happened by POST.")),
    "event_put_aside": (
        422,
        gettext_lazy("This was put aside, for somebody to look at: %(what)s"),
    ),
    "too_many_events": (429, gettext_lazy("%(most)s messages a minute are enough. Wait, then go on.")),
    "no_such_address": (404, gettext_lazy("There is nothing at this address. See the documentation.")),
    "changed": (
        412,
        gettext_lazy("Somebody changed the request in the meantime. Read it again, then decide."),
    ),
    "too_large": (413, gettext_lazy("This is too much at once. Send less.")),
    "key_used": (
        422,
        gettext_lazy(
            "This Idempotency-Key came before with something else. Take a new key for each thing to do."
        ),
    ),
    "unknown_field": (422, gettext_lazy("The category has no field “%(field)s”.")),
    "unknown_department": (422, gettext_lazy("There is no such department.")),
    "unknown_organisation": (422, gettext_lazy("There is no such organisation.")),
    "unknown_kind": (422, gettext_lazy("There are no events of this kind: the documentation names them.")),
    "unknown_post": (422, gettext_lazy("The rota has no such post.")),
    "unknown_place": (422, gettext_lazy("There is no such place of the queue, or it is not for you to see.")),
    "too_long_a_time": (
        422,
        gettext_lazy("Ask about a time that ends after it begins, of at most %(days)s days."),
    ),
    "too_many_streams": (
        429,
        gettext_lazy("%(most)s open streams are enough: close one of them first."),
    ),
    "no_room": (
        503,
        gettext_lazy(
            "There is no room for one more stream now: come again in %(seconds)s seconds, or read page by page."
        ),
    ),
    "invalid": (422, gettext_lazy("Some of what was sent does not fit: “fields” says what.")),
    "too_many_calls": (
        429,
        gettext_lazy("%(most)s calls a minute are enough. Wait %(seconds)s seconds, then go on."),
    ),
    "fault": (500, gettext_lazy("A fault of ours. It is in the log: tell an administrator.")),
}

ANY_OTHER = gettext_lazy("This does not fit. See the documentation of this field.")


def status_of(error: DeskError) -> int:
    """The status of the answer."""
    return TABLE[error.code][0] if error.code in TABLE else errors.status_of(error)


def words_for(error: DeskError) -> str:
    """What to tell the caller, in their language."""
    if isinstance(error, UnusableRota):
        return str(advice(error))
    if error.code not in TABLE:
        return errors.words_for(error)
    said = str(TABLE[error.code][1])
    return said % error.data if "%(" in said else said


def problem(error: DeskError, fields: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The one shape of a refusal (RFC 9457). `wrong` in its data: the mistakes by field, as `MISTAKES` knows them."""
    status = status_of(error)
    wrong: Any = error.data.get("wrong", {})
    named = [{"field": name, "problem": str(MISTAKES[kind])} for name, kind in wrong.items()]
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": error.code,
        "detail": words_for(error),
        "fields": fields or named,
    }


def problems_of(error: DeskError) -> list[dict[str, str]] | None:
    """What a form of the pages found wrong, by field."""
    if not isinstance(error, FormRefused):
        return None
    found: Any = error.data["errors"]
    return [{"field": name, "problem": words} for name, words in found.items()]


def field_problem(error: Mapping[str, Any], own: Container[tuple[Any, ...]] = ()) -> dict[str, str]:
    """One mistake of the caller's: where it is, and what it is. `own` are names of ours, which nobody sent."""
    kind, *place = error["loc"]
    if tuple(error["loc"][:2]) in own:
        place = place[1:]
    said = str(MISTAKES.get(error["type"], ANY_OTHER))
    if "%(" in said:
        told = error.get("ctx", {})
        if "expected" in told:  # 'new', 'open' or 'closed'
            told = {"expected": ", ".join(re.findall(r"'([^']*)'", told["expected"]) or [told["expected"]])}
        said = said % told
    return {"field": ".".join(map(str, place)) or (kind if kind != "body" else ""), "problem": said}
