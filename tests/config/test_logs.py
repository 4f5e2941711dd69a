"""Secrets never reach a log line."""

from pathlib import PurePath

from sportello.config.logs import HIDDEN, hide_secrets


def shown(**event: object) -> dict[str, object]:
    return dict(hide_secrets(None, "info", event))


def test_values_with_a_secret_name_are_blanked_at_any_depth() -> None:
    event = shown(
        event="sign-in", password="x", request={"headers": {"Cookie": "c", "Accept": "text/html"}}, api_key=1
    )
    assert event["password"] == event["api_key"] == HIDDEN
    assert event["request"] == {"headers": {"Cookie": HIDDEN, "Accept": "text/html"}}


def test_passwords_inside_addresses_are_blanked() -> None:
    event = shown(event="cannot reach postgresql://ada:p%40ss@db.example.org/desk")
    assert event["event"] == "cannot reach postgresql://ada:(hidden)@db.example.org/desk"


def test_the_rest_stays() -> None:
    assert shown(event="taken", ticket="SP-48217", level=3) == {
        "event": "taken",
        "ticket": "SP-48217",
        "level": 3,
    }


def test_addresses_that_are_keys_are_blanked() -> None:
    path = "/events/evt_abcdefghijklmnopqrst-_0/"
    event = shown(event=f"Internal Server Error: {path}", request=PurePath(path))
    assert "abcdef" not in str(event)
    assert event["event"] == f"Internal Server Error: /events/evt_{HIDDEN}/"
