"""Files that an export only names by their address: from hosts that the mapping names, and the token to these alone."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from django.utils.translation import override

from sportello.intake.migration.fetching import fetcher

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def port_of(server: Any) -> int:
    """Where it listens."""
    return int(server.server_address[1])


class Other(BaseHTTPRequestHandler):
    """The other desk: gives a file, leads elsewhere, or refuses; it remembers which token it was shown."""

    shown: list[str | None] = []

    def do_GET(self) -> None:
        self.shown.append(self.headers.get("Authorization"))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{port_of(self.server)}/file")
        else:
            self.send_response(200 if self.path in ("/file", "/half", "/huge") else 403)
        if self.path in ("/half", "/huge"):
            self.send_header("Content-Length", "20" if self.path == "/half" else "4000000")
        self.end_headers()
        if self.path in ("/file", "/half"):
            self.wfile.write(b"ten degrees")

    def log_message(self, *_said: object) -> None:
        return


@pytest.fixture
def other(settings: Any) -> Iterator[str]:
    """Its address; networks of this machine are allowed."""
    settings.PRIVATE_NETWORKS = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    server = HTTPServer(("127.0.0.1", 0), Other)
    Other.shown.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port_of(server)}"
    server.shutdown()


def test_a_file_comes_with_the_token(other: str) -> None:
    assert b"".join(fetcher("127.0.0.1", "Basic abc")(f"{other}/file")) == b"ten degrees"
    assert Other.shown == ["Basic abc"]


def test_the_token_does_not_follow_to_other_hosts(other: str) -> None:
    assert b"".join(fetcher("127.0.0.1", "Basic abc")(f"{other}/moved")) == b"ten degrees"
    assert Other.shown == ["Basic abc", None]


def test_what_is_not_allowed_is_not_asked(other: str, settings: Any) -> None:
    for address in (f"{other}/secret", "http://elsewhere.example/file", "file:///etc/passwd"):
        with pytest.raises(ValueError, match=r"host|answered|begins"):
            list(fetcher("127.0.0.1", "Basic abc")(address))
    settings.PRIVATE_NETWORKS = ()
    with pytest.raises(ValueError, match="not allowed"):
        list(fetcher("127.0.0.1", "Basic abc")(f"{other}/file"))
    assert Other.shown == ["Basic abc"]


@pytest.mark.parametrize(("path", "why"), [("/half", "only in part"), ("/huge", "larger than 1 MB")])
def test_half_a_file_and_one_that_is_too_large_are_none(
    other: str, settings: Any, path: str, why: str
) -> None:
    settings.ATTACHMENT_MB = 1
    with pytest.raises(ValueError, match=why):
        list(fetcher("127.0.0.1", "")(f"{other}{path}"))
