"""Contact methods: added, verified by a code that goes through them, tried, put in order, taken away.

Who may do it for whom is the caller's to know: a person for themselves, whoever edits a department for its teams.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from sportello.domain.errors import DeskError
from sportello.notifications.channels.base import Notice
from sportello.notifications.channels.handing import hand_over
from sportello.notifications.models.contact import CodeSent, ContactMethod
from sportello.people.models import Address, Person, Team
from sportello.sets.sealing import fingerprint

MOST: Final = 12
"""Contact methods of one person or team."""
LIFE: Final = timedelta(minutes=15)
"""So long a code can be typed."""
TRIES: Final = 5
PAUSE: Final = timedelta(seconds=30)
"""Between two trials, or two codes, of one method; a service may cost money, and its reader patience."""
CODES_AN_HOUR: Final = 10
"""Of one person or team, whatever they take away and add again meanwhile."""
HOUR: Final = timedelta(hours=1)


class TooManyMethods(DeskError):
    """No more than MOST."""

    code = "too_many_methods"


class KnownMethod(DeskError):
    """The same address is there already."""

    code = "known_method"


class TooSoon(DeskError):
    """The last one left moments ago."""

    code = "tried_just_now"


class TooManyCodes(DeskError):
    """As many codes as an hour may have were sent already, to whichever addresses."""

    code = "too_many_codes"


class WrongCode(DeskError):
    """That is not what was sent."""

    code = "wrong_code"


class CodeOver(DeskError):
    """No code is open: too old, or too often wrong."""

    code = "code_over"


def add(owner: Person | Team, channel: str, label: str, address: str, at: datetime) -> ContactMethod:
    """Add an address, at the end; it is used once verified. Raises TooManyMethods, KnownMethod."""
    mine = ContactMethod.objects.of(owner)
    if mine.count() >= MOST:
        raise TooManyMethods(most=MOST)
    last: int | None = mine.aggregate(last=Max("position"))["last"]
    method = ContactMethod(channel=channel, label=label[:80], position=(last or 0) + 1, created_at=at)
    method.person, method.team = (owner, None) if isinstance(owner, Person) else (None, owner)
    method.address = address
    if isinstance(owner, Person) and _is_known(owner, channel, address):
        method.verify(at)
    try:
        with transaction.atomic():
            if channel == "push":  # a browser shows the notices of whoever uses it now, and nobody else's
                same = ContactMethod.objects.filter(channel=channel, mark=method.mark)
                same.exclude(person=method.person).delete()
            method.save()
    except IntegrityError as error:
        raise KnownMethod from error
    return method


def _is_known(person: Person, channel: str, address: str) -> bool:
    """An address the desk writes to already needs no code, nor does a browser that its owner is using."""
    if channel == "push":
        return True
    known = Address.objects.filter(person=person, address__iexact=address, bounced=False)
    return channel == "email" and known.exists()


def send_code(method: ContactMethod, at: datetime, *, language: str) -> None:
    """Send the six digits that prove who reads there. Raises TooSoon, TooManyCodes, Away, Refused."""
    digits = f"{secrets.randbelow(1_000_000):06}"
    with transaction.atomic():
        _one_after_the_other(method)
        _count(method, at)
        waited = ContactMethod.objects.filter(pk=method.pk).exclude(code_sent_at__gt=at - PAUSE)
        if not waited.update(code=_mark(method, digits), code_sent_at=at, code_tries=0):
            raise TooSoon
    with override(language):
        notice = _notice(
            method,
            language,
            _("Code %(code)s") % {"code": digits},
            _("Type this code at the desk to be told here: %(code)s. If you did not ask for it, do nothing.")
            % {"code": digits},
        )
    hand_over(notice, method, at, trial=True)


def _one_after_the_other(method: ContactMethod) -> None:
    """Codes of one owner are counted one by one: of two asked for at once, the second sees the first."""
    if connection.features.has_select_for_update:  # SQLite lets one write at a time anyway
        owners: Any = Person.objects if method.person_id is not None else Team.objects
        pk = method.person_id if method.person_id is not None else method.team_id
        owners.select_for_update(no_key=True).get(pk=pk)


def _count(method: ContactMethod, at: datetime) -> None:
    """Count one more code. Raises TooSoon, TooManyCodes."""
    sent = CodeSent.objects.filter(person=method.person_id, team=method.team_id)
    if sent.filter(mark=method.mark, at__gt=at - PAUSE).exists():
        raise TooSoon
    if sent.filter(at__gt=at - HOUR).count() >= CODES_AN_HOUR:
        raise TooManyCodes(most=CODES_AN_HOUR)
    CodeSent.objects.create(person=method.person, team=method.team, mark=method.mark, at=at)


def verify(method: ContactMethod, typed: str, at: datetime) -> None:
    """Compare what was typed with what was sent. Raises WrongCode, CodeOver."""
    mine = ContactMethod.objects.filter(pk=method.pk, verified_at=None)
    # Counted before it is compared: whoever types quickly gets no more tries than others.
    open_ = mine.filter(code_sent_at__gt=at - LIFE, code_tries__lt=TRIES).exclude(code="")
    if not open_.update(code_tries=F("code_tries") + 1):
        raise CodeOver
    method.refresh_from_db()
    if not constant_time_compare(method.code, _mark(method, "".join(typed.split()))):
        raise WrongCode(left=TRIES - method.code_tries)
    method.verify(at)
    method.save(update_fields=["verified_at", "code", "code_sent_at", "code_tries"])


def try_out(method: ContactMethod, at: datetime, *, language: str, link: str) -> None:
    """Send a notice that says it is a trial. Raises TooSoon, Away, Refused."""
    waited = ContactMethod.objects.filter(pk=method.pk).exclude(tested_at__gt=at - PAUSE)
    if not waited.update(tested_at=at):
        raise TooSoon
    with override(language):
        words = _("This is how the desk tells you of what concerns you. There is nothing to do.")
        notice = _notice(method, language, _("A trial from the desk"), words, link)
    hand_over(notice, method, at, trial=True)


def order(owner: Person | Team, method: ContactMethod, *, up: bool) -> None:
    """Change places with the one before, or the one after."""
    mine = list(ContactMethod.objects.of(owner))
    place = mine.index(method)
    other = place + (-1 if up else 1)
    if 0 <= other < len(mine):
        mine[place], mine[other] = mine[other], mine[place]
    for position, one in enumerate(mine, 1):
        one.position = position
    ContactMethod.objects.bulk_update(mine, ["position"])


def switch(method: ContactMethod, *, on: bool) -> None:
    """Use it, or leave it alone for now."""
    ContactMethod.objects.filter(pk=method.pk).update(is_active=on)


def _notice(method: ContactMethod, language: str, title: str, body: str, link: str = "") -> Notice:
    return Notice(
        title=title,
        body=body,
        url=link,
        urgency="normal",
        tag=f"method-{method.pk}",
        ack_url=None,
        language=language,
        person=method.person,
    )


def _mark(method: ContactMethod, digits: str) -> str:
    return fingerprint(f"code of {method.pk}: {digits}")
