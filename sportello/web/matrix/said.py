"""A level in words, field by field: what cells compare, what differences tell, what is read of an old version."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from sportello.desk.sentences.words import CLOCKS, PRIORITIES
from sportello.domain.duration import BadDuration, describe_duration, parse_duration
from sportello.domain.priority import Priority
from sportello.escalation.document import AT_ONCE, plain_exit, priority_exit
from sportello.web.matrix.conditions import Names, in_words
from sportello.web.matrix.directory import Directory

Words = str | Promise
Level = Mapping[str, Any]

COLUMNS: Mapping[str, Words] = {
    "role_it": gettext_lazy("Role (Italian)"),
    "role_en": gettext_lazy("Role (English)"),
    "target": gettext_lazy("To whom"),
    "take_charge": gettext_lazy("Take charge within"),
    "time": gettext_lazy("Time at this level"),
    "time_1": pgettext_lazy("priority", "Critical"),
    "time_2": pgettext_lazy("priority", "High"),
    "time_3": pgettext_lazy("priority", "Medium"),
    "time_4": pgettext_lazy("priority", "Low"),
    "to": gettext_lazy("If not resolved"),
    "calendar": gettext_lazy("Hours"),
    "expects_it": gettext_lazy("What to do (Italian)"),
    "expects_en": gettext_lazy("What to do (English)"),
    "mode": gettext_lazy("How"),
    "raise_to": gettext_lazy("Raises priority to"),
    "notify": gettext_lazy("Tells"),
    "reminders": gettext_lazy("Reminders after"),
    "nobody": gettext_lazy("Nobody on shift"),
    "label_it": gettext_lazy("Public label (Italian)"),
    "label_en": gettext_lazy("Public label (English)"),
    "exits": gettext_lazy("Exits and reasons"),
}
MODES: Mapping[str, Words] = {
    "transfer": gettext_lazy("Takes over"),
    "involve": gettext_lazy("Is involved"),
}
NOBODY: Mapping[str, Words] = {
    "next_level": gettext_lazy("Next level at once"),
    "whole_team": gettext_lazy("Whole team"),
    "wait": gettext_lazy("Wait for the next shift"),
    "next_rota": gettext_lazy("Another rota"),
}
NOTIFIED: Mapping[str, Words] = {
    "target": pgettext_lazy("who is told", "whoever receives it"),
    "relieved": pgettext_lazy("who is told", "whoever had it"),
    "watchers": pgettext_lazy("who is told", "watchers"),
    "supervisor": pgettext_lazy("who is told", "supervisor"),
    "manager": pgettext_lazy("who is told", "department manager"),
    "requester": pgettext_lazy("who is told", "requester"),
    "always": pgettext_lazy("who is told", "in quiet hours too"),
}
RAISES: Mapping[str, Words] = {one.name.lower(): PRIORITIES[one] for one in Priority}


def time_words(code: str | None) -> str:
    """A stored duration as people say it, which can be typed as it stands; empty for none."""
    if code is None:
        return ""
    try:
        return describe_duration(parse_duration(code), get_language() or "it")
    except BadDuration:
        return code


def level_said(
    level: Level, directory: Directory, names: Names, reasons: Mapping[str, Any]
) -> dict[str, str]:
    """Every column of a level in words."""
    plain = plain_exit(dict(level))
    times = {
        f"time_{int(one)}": time_words(way["after"]) if (way := priority_exit(dict(level), one)) else ""
        for one in Priority
    }
    return {
        "role_it": level["role"]["it"],
        "role_en": level["role"]["en"],
        "target": directory.said(level["target"]),
        "take_charge": time_words(level["take_charge"]),
        "time": time_words(plain["after"]) if plain else "",
        **times,
        "to": destination(plain["to"] if plain else None),
        "calendar": directory.calendar(level["calendar"]),
        "expects_it": level["expects"]["it"],
        "expects_en": level["expects"]["en"],
        "mode": str(MODES.get(level["mode"], level["mode"])),
        "raise_to": str(RAISES.get(level["raise_to"], level["raise_to"] or "")),
        "notify": notified(level["notify"]),
        "reminders": ", ".join(time_words(code) for code in level["reminders"]),
        "nobody": nobody_words(level, directory),
        "label_it": level["public_label"]["it"],
        "label_en": level["public_label"]["en"],
        "exits": "; ".join(exit_words(way, names, reasons) for way in level["exits"]),
    }


def destination(to: int | None) -> str:
    return _("next level") if to is None else f"L{to}"


def notified(who: list[str]) -> str:
    return ", ".join(str(NOTIFIED[name]) for name in NOTIFIED if name in who) or _("nobody")


def nobody_words(level: Level, directory: Directory) -> str:
    if level["nobody"] == "next_rota":
        rota = directory.rotas.get(level["next_rota"] or 0, "?")
        return _("%(name)s, rota") % {"name": rota}
    return str(NOBODY.get(level["nobody"], level["nobody"]))


def exit_words(way: Mapping[str, Any], names: Names, reasons: Mapping[str, Any]) -> str:
    """`if the priority is Critical, after 5 minutes to L3 (reasons: …)`."""
    parts = []
    if way["when"] is not None:
        parts.append(_("if %(condition)s") % {"condition": in_words(way["when"], names)})
    if way["after"] == AT_ONCE:
        parts.append(_("at once"))
    elif way["after"] is not None:
        parts.append(_("after %(time)s") % {"time": time_words(way["after"])})
    parts.append(_("to %(level)s") % {"level": destination(way["to"])})
    said = " ".join(parts)
    if way["reasons"]:
        named = ", ".join(reason_words(code, reasons) for code in way["reasons"])
        said += " " + _("(reasons: %(reasons)s)") % {"reasons": named}
    return said


def reason_words(code: str, reasons: Mapping[str, Any]) -> str:
    text = reasons.get(code)
    if not text:
        return code
    english = (get_language() or "it").startswith("en")
    return str((text["en"] or text["it"]) if english else (text["it"] or text["en"]))


def rule_said(rule: Mapping[str, Any], names: Names) -> dict[str, str]:
    """A rule in words."""
    return {
        "name": " / ".join(dict.fromkeys(text for text in rule["name"].values() if text)),
        "when": in_words(rule["when"], names),
        "at_least": asked(rule["at_least"]),
    }


def threshold_said(step: Mapping[str, Any]) -> str:
    """`resolution at 90 %: at least L3`."""
    when = _("breached") if step["percent"] == 100 else f"{step['percent']} %"
    return f"{CLOCKS.get(step['clock'], step['clock'])} {when}: {asked(step['at_least'])}"


def asked(at_least: int | None) -> str:
    return _("next level") if at_least is None else _("at least L%(level)s") % {"level": at_least}
