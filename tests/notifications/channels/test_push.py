"""Web push: what leaves is readable by one browser only, signed by the desk, and stops when the browser has left."""

import json
import re
import stat
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from sportello.notifications.channels.base import Away, Refused
from sportello.notifications.channels.handing import hand_over
from sportello.notifications.channels.push.encrypting import (
    NotASubscription,
    Subscription,
    encrypt,
    padless,
    unpadded,
)
from sportello.notifications.channels.push.keys import NoKey, place, public_key
from sportello.notifications.models import ContactMethod
from sportello.people.models import Person
from tests.listening import Browser, Service
from tests.notifications.channels.telling import AT, a_method, a_notice


def test_it_writes_the_very_bytes_of_the_standard() -> None:
    """The example of RFC 8291, section 5."""
    to = Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        unpadded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unpadded("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    number = int.from_bytes(unpadded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        to,
        salt=unpadded("DGv6ra1nlYgDCS1FRnbzlw"),
        ours=ec.derive_private_key(number, ec.SECP256R1()),
    )
    assert padless(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.django_db
def test_a_notice_reaches_the_browser_sealed_and_signed(service: Service, ada: Person) -> None:
    browser = Browser(f"{service.url}/push/abc")
    method = a_method(ada, "push", json.dumps(browser.told))
    hand_over(a_notice(ada, body="lungo " * 2000), method, AT)
    ((path, headers, body),) = service.posts
    assert path == "/push/abc"
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "high")
    assert len(body) <= 4096
    assert b"stampante" not in body
    told = browser.read(body)
    assert told["title"] == "SP-104: la stampante non stampa"
    assert told["url"].endswith("/tickets/104/")
    assert told["words"]["ack"] == "Visto"
    assert told["body"].endswith("…")
    token, key = re.fullmatch(r"vapid t=(\S+), k=(\S+)", headers["authorization"]).groups()  # type: ignore[union-attr]
    assert key == public_key()
    signed, _, signature = token.rpartition(".")
    claims = json.loads(unpadded(signed.split(".")[1]))
    assert claims["aud"] == service.url
    made = unpadded(signature)
    r, s = (int.from_bytes(half, "big") for half in (made[:32], made[32:]))
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(key)).verify(
        encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256())
    )
    method.refresh_from_db()
    assert method.succeeded_at == AT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "error", "stays"),
    [
        (410, Refused, False),
        (404, Refused, False),
        (403, Refused, True),
        (429, Away, True),
        (503, Away, True),
    ],
)
def test_what_a_push_service_answers(
    service: Service, ada: Person, status: int, error: type[Exception], stays: bool
) -> None:
    service.status = status
    method = a_method(ada, "push", json.dumps(Browser(f"{service.url}/push/abc").told))
    with pytest.raises(error):
        hand_over(a_notice(ada), method, AT)
    assert ContactMethod.objects.filter(pk=method.pk).exists() == stays
    if stays:
        method.refresh_from_db()
        assert (method.failing_since is not None) == (error is Refused)


@pytest.mark.django_db
def test_a_subscription_may_lead_nowhere_inside(service: Service, ada: Person, settings: Any) -> None:
    settings.PRIVATE_NETWORKS = ()
    for endpoint in (f"{service.url}/x", "https://169.254.169.254/latest", "https://[::1]/x"):
        method = a_method(ada, "push", json.dumps(Browser(endpoint).told))
        with pytest.raises(Refused):
            hand_over(a_notice(ada), method, AT)
    assert service.posts == []


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"endpoint": "https://x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"endpoint": 7, "keys": []},
    ],
)
def test_what_is_no_subscription_is_not_taken(told: Any) -> None:
    with pytest.raises(NotASubscription):
        Subscription.read(told)


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path
    assert public_key() == public_key()
    assert stat.S_IMODE(place().stat().st_mode) == 0o600
    place().write_text("no key")
    with pytest.raises(NoKey):
        public_key()
