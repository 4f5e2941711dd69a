"""Services through Apprise: reached where they may be, judged by what they answer, never waited for too long."""

import json
import socket
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from sportello.notifications.channels.base import Away, Refused
from sportello.notifications.channels.carriers import sending
from sportello.notifications.channels.carriers.channel import kept_address
from sportello.notifications.channels.carriers.forms import OTHER, SERVICES
from sportello.notifications.channels.carriers.parts import NotUnderstood
from sportello.notifications.channels.handing import hand_over
from sportello.notifications.models import ChannelState, ContactMethod
from sportello.people.models import Person
from tests.listening import Service
from tests.notifications.channels.telling import AT, a_method, a_notice

TOKEN = "verysecrettoken"
ANSWERS = {
    "telegram": (
        {"token": "123456789:AAHabcdefghijklmnopqrstuvwxyz012345", "chat": "-1001234567890"},
        "tgram://",
    ),
    "slack": (
        {"link": "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"},
        "slack://",
    ),
    "teams": (
        {
            "link": "https://prod-161.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/triggers/"
            "manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"
        },
        "workflow://",
    ),
    "gchat": (
        {"link": "https://chat.googleapis.com/v1/spaces/AAAAtest/messages?key=akey&token=atoken"},
        "gchat://",
    ),
    "matrix": (
        {"server": "https://matrix.example.org", "token": TOKEN, "room": "!abc:example.org"},
        "matrixs://",
    ),
    "ntfy": ({"server": "https://ntfy.example.org", "topic": "allarmi", "token": TOKEN}, "ntfys://"),
    "signal": (
        {"server": "https://s.example.org", "sender": "+390212345678", "to": "+393331234567"},
        "signals://",
    ),
    "whatsapp": ({"token": "EAA" + "b" * 40, "sender": "123456789012", "to": "+393331234567"}, "whatsapp://"),
    "twilio": (
        {"account": "AC" + "a" * 32, "token": "b" * 32, "sender": "+390212345678", "to": "+393331234567"},
        "twilio://",
    ),
    "vonage": (
        {"account": "abcd1234", "token": "c" * 16, "sender": "+390212345678", "to": "+393331234567"},
        "vonage://",
    ),
}


@pytest.mark.parametrize("known", SERVICES, ids=lambda one: one.key)
def test_what_is_asked_makes_an_address_that_the_library_takes(known: Any) -> None:
    answers, begins = ANSWERS[known.key]
    assert kept_address(known, known.address(answers)).startswith(begins)


@pytest.mark.parametrize(
    "address",
    [
        "json://localhost/", "syslog://", "file:///etc/passwd", "mailto://a:b@example.org", "dbus://", "nonsense",
        "workflow://h.example.org/abcdef0123/sig0123456789?template=/etc/passwd",
        "ntfy://h.example.org/x?redirect=yes", "ntfys://h.example.org/x?verify=no",
    ],
)  # fmt: skip
def test_what_is_on_no_list_is_not_understood(address: str) -> None:
    with pytest.raises(NotUnderstood):
        kept_address(OTHER, address)


def ntfy(service: Service, person: Person, host: str = "127.0.0.1") -> ContactMethod:
    return a_method(person, "ntfy", f"ntfy://{TOKEN}@{host}:{service.port}/allarmi?auth=token")


@pytest.mark.django_db
def test_a_service_takes_a_notice(service: Service, ada: Person) -> None:
    service.status = 200
    hand_over(a_notice(ada), ntfy(service, ada), AT)
    ((_path, headers, body),) = service.posts
    assert headers["authorization"].endswith(TOKEN)
    assert "Ho visto" in body.decode()
    assert "/tickets/104/" in body.decode()
    assert ChannelState.objects.get(channel="ntfy").succeeded_at == AT


@pytest.mark.django_db
def test_no_word_of_a_requester_calls_a_room_or_hides_a_link(service: Service, ada: Person) -> None:
    service.status = 200
    title = "<!channel> @everyone <a href='https://evil.example'>Apri</a> [qui](https://evil.example) a < b"
    hand_over(a_notice(ada, title=title, body=title), ntfy(service, ada), AT)
    said = json.loads(service.posts[0][2])
    for words in (said["title"], said["message"]):
        assert not {"<", ">"} & set(words)
        assert "@everyone" not in words
        assert "](" not in words
        assert "a ‹ b" in words


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "error"), [(403, Refused), (404, Refused), (429, Away), (500, Away)])
def test_what_a_service_answers(service: Service, ada: Person, status: int, error: type[Exception]) -> None:
    service.status = status
    method = ntfy(service, ada)
    with pytest.raises(error) as caught:
        hand_over(a_notice(ada), method, AT)
    assert str(status) in caught.value.said  # type: ignore[attr-defined]
    method.refresh_from_db()
    assert (method.failing_since is not None) == (error is Refused)
    assert TOKEN not in method.said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.7", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_nothing_is_sent_into_networks_that_nobody_opened(
    service: Service, ada: Person, settings: Any, host: str
) -> None:
    settings.PRIVATE_NETWORKS = ()
    with pytest.raises(Refused):
        hand_over(a_notice(ada), ntfy(service, ada, host), AT)
    assert service.posts == []


@pytest.mark.django_db
def test_a_name_that_leads_inside_gains_nothing(
    service: Service, ada: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First an outer address, then an inner one: whoever connects uses the one that was checked."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1", "127.0.0.1"])
    asked, real = [], socket.getaddrinfo

    def lying(host: str, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "rebinding.example.org":
            return real(host, port, *args, **kwargs)
        asked.append(next(answers))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (asked[-1], port))]

    def unreachable(address: Any, *_args: Any, **_kwargs: Any) -> Any:
        assert address[0] == "93.184.216.34"
        raise OSError

    settings.PRIVATE_NETWORKS = ()
    monkeypatch.setattr(socket, "getaddrinfo", lying)
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: unreachable(address))
    method = a_method(ada, "ntfy", f"ntfys://{TOKEN}@rebinding.example.org:{service.port}/x?auth=token")
    with pytest.raises(Away):
        hand_over(a_notice(ada), method, AT)
    assert service.posts == []


@pytest.mark.django_db
def test_a_name_that_only_the_proxy_knows_is_not_asked_for(
    service: Service, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", service.url)
    method = a_method(ada, "ntfy", f"ntfy://{TOKEN}@inside.invalid/x?auth=token")
    with pytest.raises(Away):
        hand_over(a_notice(ada), method, AT)
    assert service.posts == []


@pytest.mark.django_db
def test_redirects_are_not_followed(service: Service, ada: Person) -> None:
    service.status, service.leads_to = 302, f"{service.url}/elsewhere"
    with pytest.raises(Refused):
        hand_over(a_notice(ada), ntfy(service, ada), AT)
    assert [path for path, _headers, _body in service.posts] != ["/elsewhere"]
    assert len(service.posts) == 1


@pytest.mark.django_db
def test_a_service_that_says_nothing_is_not_waited_for(
    service: Service, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.holds = Event()
    monkeypatch.setattr(sending, "WHOLE", 0.2)
    with pytest.raises(Away):
        hand_over(a_notice(ada), ntfy(service, ada), AT)
    service.holds.set()


@pytest.mark.django_db
def test_what_keeps_failing_rests_and_a_trial_wakes_it(
    service: Service, ada: Person, bruno: Person, carla: Person
) -> None:
    service.status = 503
    mine, others = ntfy(service, ada), ntfy(service, bruno)
    for method in (mine, mine, mine, mine, mine, others):
        with pytest.raises(Away):
            hand_over(a_notice(ada), method, AT)
    assert len(service.posts) == 6
    mine.refresh_from_db()
    with pytest.raises(Away):
        hand_over(a_notice(ada), mine, AT)
    assert len(service.posts) == 6, "a service is left in peace after five failures"
    assert ChannelState.objects.get(channel="ntfy").failures == 2, (
        "one address that fails says little of the others"
    )
    third, later = ntfy(service, carla), AT + timedelta(minutes=16)
    for method in (others, third) * 4:
        with pytest.raises(Away):
            hand_over(a_notice(ada), method, later)
    assert ChannelState.objects.get(channel="ntfy").paused_until is None, (
        "servers of some say nothing of others'"
    )
    service.status = 200
    hand_over(a_notice(ada), mine, AT, trial=True)
    mine.refresh_from_db()
    assert (mine.failures, mine.paused_until) == (0, None)
