"""Where the desk may connect to on behalf of an address that somebody wrote down."""

import ipaddress
import socket
import threading
from typing import Any

import pytest
from django.utils.translation import override

from sportello.config.networks import read_networks
from sportello.outbound import guard, why
from sportello.outbound.guard import Forbidden, NoSuchHost, checked, read


def leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr("sportello.outbound.guard.socket.getaddrinfo", lambda *args, **kwargs: found)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "2002:a00:1::", "::",
    ],
)  # fmt: skip
def test_closed_networks_stay_closed(monkeypatch: pytest.MonkeyPatch, settings: Any, address: str) -> None:
    settings.PRIVATE_NETWORKS = ()
    leads_to(monkeypatch, "93.184.216.34", address)
    with pytest.raises(Forbidden) as refused:
        checked("https://innocent.example.org/hook")
    assert refused.value.code == "private"
    with override("it"):
        assert refused.value.said == "innocent.example.org è in una rete non permessa"


def test_what_settings_open_is_open_and_may_be_plain(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PRIVATE_NETWORKS = (ipaddress.ip_network("10.0.0.0/8"),)
    leads_to(monkeypatch, "10.1.2.3")
    place = checked("http://inside.example.org:8080/a?b=1")
    assert (place.address, place.port, place.target) == ("10.1.2.3", 8080, "/a?b=1")
    assert place.authority == "inside.example.org:8080"
    leads_to(monkeypatch, "93.184.216.34")
    assert checked("https://inside.example.org").address == "93.184.216.34"
    with pytest.raises(Forbidden) as refused:
        checked("http://inside.example.org")
    assert refused.value.code == "plain"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://a.example.org", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://", "url"),
        ("https://a b.example.org", "url"),
        ("https://a.example.org:99999/", "url"),
        ("https://ada:secret@a.example.org", "userinfo"),
    ],
)
def test_what_is_no_address(url: str, code: str) -> None:
    with pytest.raises(Forbidden) as refused:
        read(url)
    assert refused.value.code == code


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr("sportello.outbound.guard.socket.getaddrinfo", unknown)
    with pytest.raises(NoSuchHost):
        checked("https://nowhere.example.org")


def test_networks_are_read_or_refused_in_words() -> None:
    assert [str(one) for one in read_networks(["10.0.0.0/8", "::1"])] == ["10.0.0.0/8", "::1/128"]
    with pytest.raises(Exception, match="SPORTELLO_PRIVATE_NETWORKS"):
        read_networks(["10.0.0.1/8"])


def test_name_servers_that_do_not_answer_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr(guard, "LOOKUP", 0.05)
    monkeypatch.setattr(guard, "_ASKED", threading.BoundedSemaphore(2))
    monkeypatch.setattr("sportello.outbound.guard.socket.getaddrinfo", lambda *args, **kwargs: held.wait(5))
    try:
        for _ in range(3):  # the third is not even asked for
            with pytest.raises(NoSuchHost):
                checked("https://slow.example.org/hook")
        assert len([one for one in threading.enumerate() if one.name == "name-server"]) == 2
    finally:
        held.set()


@pytest.mark.parametrize("kept", ["late|", "private|inside.example.org", "broken|bad line|x"])
def test_what_was_kept_is_read_in_the_language_of_the_reader(kept: str) -> None:
    with override("it"):
        italian = why.read(kept)
    with override("en"):
        assert why.read(kept) != italian
    assert kept.partition("|")[2] in italian
    assert why.read("nessuna risposta in tempo") == "nessuna risposta in tempo"  # of an earlier version
