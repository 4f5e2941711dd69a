"""Until when somebody is not to be told now: the end of their quiet hours, unless they are on shift and want it."""

from datetime import datetime

from sportello.desk.rulebook import rulebook
from sportello.domain.rota import on_duty
from sportello.notifications.alerts.choices import Chosen


def put_off_until(person: int, chosen: Chosen, now: datetime) -> datetime | None:
    """The end of the quiet hours that hold for a person now; None if they may be told."""
    until = chosen.quiet_until(now)
    if until is None or not chosen.on_shift_too:
        return until
    rotas = rulebook().staff.rotas.values()
    return None if any(person in on_duty(rota, now).people for rota in rotas) else until
