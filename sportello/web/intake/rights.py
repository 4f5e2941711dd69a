"""Who takes calls."""

from sportello.people.actor import Actor


def takes_calls(actor: Actor) -> bool:
    """Whoever may open tickets somewhere; an auditor only reads."""
    return any(actor.may("ticket.open", department or 0) for department in actor.roles) or actor.may(
        "ticket.open", 0
    )
