"""What a person reads when a rota is refused: one translatable sentence for each fault `check_rota` knows."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.oncall.plan import UnusableRota

SENTENCES = {
    "unknown_zone": gettext_lazy("This is no time zone we know. Write one such as Europe/Rome."),
    "no_people": gettext_lazy("Nobody is in this rota. Add a slot and put at least one person in it."),
    "slot_without_people": gettext_lazy("Add at least one person to each rotation, or remove it."),
    "slot_name_twice": gettext_lazy("Two slots have the same name. Give each its own."),
    "minimum_over_pool": gettext_lazy("The minimum is higher than the people named. Add people or lower it."),
    "person_twice": gettext_lazy("Somebody is in the list twice. Leave each person in it once."),
    "turn_without_start": gettext_lazy("Say on which day the first turn begins."),
    "turn_without_length": gettext_lazy("A turn lasts at least one hour, day or week."),
    "nobody_together": gettext_lazy("At least one person at a time must be on duty."),
    "window_without_days": gettext_lazy("Choose the days of the week of each window."),
    "ends_before_start": gettext_lazy("The end must come after the start."),
    "override_without_people": gettext_lazy("Say who is away, who steps in, or both."),
    "override_unknown_slot": gettext_lazy("The rota has no slot of this name. Choose one it has."),
    "own_substitute": gettext_lazy("Nobody can be their own substitute."),
}


def advice(refusal: UnusableRota) -> str:
    """The sentence for a refusal in the language now active, with the slot it is about."""
    sentence = str(SENTENCES.get(str(refusal.data.get("problem")), refusal.hint))
    slot = refusal.data.get("slot")
    return _("%(slot)s: %(sentence)s") % {"slot": slot, "sentence": sentence} if slot else sentence
