"""The access token of a mailbox: kept sealed until a minute before it runs out, then renewed by one for all who ask."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from sportello.intake import clock
from sportello.intake.mail.models import Mailbox, MailboxKey
from sportello.intake.mail.oauth.asking import Tokens, ask
from sportello.intake.mail.oauth.providers import AS_APPLICATION, provider_of
from sportello.intake.mail.oauth.trouble import SignInTrouble, read
from sportello.sets.sealing import Unreadable, seal, unseal

SPARE: Final = timedelta(minutes=1)
LEASE: Final = timedelta(seconds=60)  # longer than any answer of a provider may take
REST: Final = timedelta(seconds=30)  # after a refusal nobody asks again so soon, however many letters wait
PATIENCE: Final = 40.0  # seconds that others wait for who renews
STEP: Final = 0.2
_LOCKS: Final[defaultdict[int, threading.Lock]] = defaultdict(threading.Lock)


@dataclass(frozen=True, repr=False)
class Token:
    """An access token; `is_new` if it was given just now, so that another would fare no better."""

    words: str
    is_new: bool


def access_token(mailbox: Mailbox, *, refused: str = "") -> Token:
    """The token to sign in with, never the one that a mail server has just `refused`. Raises SignInTrouble.

    Not within a transaction: the provider may take its time, and others must see what it gave.
    """
    with _LOCKS[mailbox.pk]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            now = clock.now()
            key = MailboxKey.objects.filter(pk=mailbox.pk).first()
            if key is None:
                raise SignInTrouble("client" if mailbox.sign_in in AS_APPLICATION else "unconnected")
            held = _held(key, now)
            if held and held != refused:
                return Token(held, is_new=False)
            if _lease(key, now):
                return Token(_renew(mailbox, key, now), is_new=True)
            if known := read(key.trouble):
                raise known
            time.sleep(STEP)  # another process is renewing it
    raise SignInTrouble("busy")


def keep(mailbox: Mailbox, found: Tokens, now: datetime) -> None:
    """Keep what was given for a permission in the browser; whatever was held before is forgotten."""
    MailboxKey.objects.update_or_create(
        pk=mailbox.pk,
        defaults={"refresh_token": seal(found.refresh), **_fresh(found, now)},
    )


def forget(mailbox: Mailbox, *, permission: bool) -> None:
    """Use no token any more that was given to what the mailbox was before; with `permission`, it must be given anew."""
    gone: dict[str, Any] = {"access_token": "", "access_until": None, "renewing_until": None, "trouble": ""}
    MailboxKey.objects.filter(pk=mailbox.pk).update(**gone, **({"refresh_token": ""} if permission else {}))


def set_client_secret(mailbox: Mailbox, secret: str) -> None:
    """Keep the secret of the application; an empty one takes it away."""
    sealed = seal(secret) if secret else ""
    MailboxKey.objects.update_or_create(pk=mailbox.pk, defaults={"client_secret": sealed})


def client_secret(key: MailboxKey | None) -> str:
    """The secret of the application; empty if there is none. Raises SignInTrouble."""
    return _opened(key.client_secret) if key is not None else ""


def _held(key: MailboxKey, now: datetime) -> str:
    if not key.access_token or key.access_until is None or key.access_until <= now + SPARE:
        return ""
    try:
        return unseal(key.access_token)
    except Unreadable:
        return ""  # another one is asked for; only what cannot be had again is worth telling


def _lease(key: MailboxKey, now: datetime) -> bool:
    free = Q(renewing_until=None) | Q(renewing_until__lte=now)
    found = MailboxKey.objects.filter(free, pk=key.pk, access_token=key.access_token)
    return bool(found.update(renewing_until=now + LEASE, trouble=""))


def _renew(mailbox: Mailbox, key: MailboxKey, now: datetime) -> str:
    # Unless somebody has given it another permission or secret meanwhile: then what comes is for the old one.
    same = MailboxKey.objects.filter(
        pk=key.pk, refresh_token=key.refresh_token, client_secret=key.client_secret
    )
    try:
        found = ask(provider_of(mailbox).token, _request(mailbox, key))
    except SignInTrouble as trouble:
        same.update(trouble=str(trouble)[:200], renewing_until=now + REST)
        raise
    rotated = {"refresh_token": seal(found.refresh)} if found.refresh and key.refresh_token else {}
    same.update(**_fresh(found, now), **rotated)
    return found.access


def _request(mailbox: Mailbox, key: MailboxKey) -> dict[str, str]:
    client = {"client_id": mailbox.client_id, "client_secret": client_secret(key)}
    if mailbox.sign_in in AS_APPLICATION:
        scope = provider_of(mailbox).scope
        return {"grant_type": "client_credentials", "scope": scope, **client}
    if not key.refresh_token:
        raise SignInTrouble("unconnected")
    return {"grant_type": "refresh_token", "refresh_token": _opened(key.refresh_token), **client}


def _fresh(found: Tokens, now: datetime) -> dict[str, Any]:
    until = now + timedelta(seconds=found.seconds)
    return {
        "access_token": seal(found.access),
        "access_until": until,
        "renewing_until": None,
        "trouble": "",
    }


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed) if sealed else ""
    except Unreadable as error:
        raise SignInTrouble("sealed") from error
