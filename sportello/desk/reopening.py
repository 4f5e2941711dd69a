"""Reopening, as a step that several commands share."""

from sportello.desk.change import Change
from sportello.domain.escalation import land
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import Status, check_move
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.files import File
from sportello.domain.timeline.life import Reopened


def reopen_step(
    change: Change,
    *,
    reason: str,
    text: str = "",
    html: str = "",
    words: str = "",
    files: tuple[File, ...] = (),
) -> None:
    """Back to the level where it was resolved: to the last owner if they are on shift, else offered there."""
    state = change.state
    check_move(state.status, Status.OPEN)
    offer = back_to(change, state.owner)
    digest = digest_of_text(text) if text else ""
    reopened = Reopened(
        offer=offer, reason=reason, message=digest, words=words, adopts=state.historical, files=files
    )
    change.record(reopened, text=text, html=html, files=files)


def back_to(change: Change, person: int | None, level: int | None = None) -> Offer:
    """The offer at a level already known to the ticket, to `person` alone if they are on shift there."""
    state, moment = change.state, change.moment
    offer = land(state, state.policy, level or state.level, moment).offer
    if person is not None and change.batch.rules.staff.is_there(person, moment.now):
        return Offer(offer.policy, offer.level, offer.team, (person,))
    return Offer(offer.policy, offer.level, offer.team, tuple(p for p in offer.people))
