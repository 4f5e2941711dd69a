"""What rings at somebody's telephone now, for the pages."""

from datetime import datetime, timedelta
from typing import Final

from sportello.intake.telephone.models import LineCall

LONGEST: Final = timedelta(minutes=3)
"""Nothing rings longer; a system that forgets to say so is not waited for."""
TALKING: Final = timedelta(seconds=20)
"""So long after the answer the way to the draft is shown."""


def ringing(person: int, at: datetime) -> LineCall | None:
    """The call that rings at their telephone, or that they have just answered; the newest."""
    rings = LineCall.objects.filter(rings__person=person, rings__at__gt=at - LONGEST, ended_at=None)
    waiting = rings.filter(answered_at=None).order_by("-rings__at").first()
    if waiting is not None:
        return waiting
    answered = LineCall.objects.filter(answered_by=person, ended_at=None, answered_at__gt=at - TALKING)
    return answered.filter(call__outcome="", told_at__gt=at - LONGEST).order_by("-answered_at").first()
