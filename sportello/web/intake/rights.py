"""Who takes calls."""

from sportello.people.actor import Actor


def takes_calls(actor: Actor) -> bool:
    """Whoever may open tickets somewhere; an auditor only reads."""
    return actor.opens
