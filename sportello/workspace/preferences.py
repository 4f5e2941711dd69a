"""How the desk looks and listens to one person."""

from typing import Any

from sportello.workspace.models import Preferences

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": tuple(Preferences.Theme.values),
    "density": tuple(Preferences.Density.values),
    "quick_keys": ("on", "off"),
}


def looks_of(person: int) -> dict[str, str]:
    """What the person chose, as words; what they did not choose is as it comes. One query."""
    kept = Preferences.objects.filter(person=person).first() or Preferences()
    return {
        "theme": kept.theme,
        "density": kept.density,
        "quick_keys": "on" if kept.quick_keys else "off",
    }


def choose_looks(person: int, chosen: dict[str, str]) -> dict[str, str]:
    """Keep what the person chose; names and values nobody knows are left out."""
    known: dict[str, Any] = {name: value for name, value in chosen.items() if value in CHOICES.get(name, ())}
    if "quick_keys" in known:
        known["quick_keys"] = known["quick_keys"] == "on"
    if known:
        Preferences.objects.update_or_create(person_id=person, defaults=known)
    return looks_of(person)
