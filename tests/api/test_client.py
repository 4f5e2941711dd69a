"""The Python client: written from the interface as it is, and doing over HTTP what its README says."""

import re
import socket
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.api.programs import key_of
from tests.architecture.repository import ROOT
from tools import client as writing

sys.path.insert(0, str(ROOT / "clients" / "python"))

from sportello_client import Away, Client, Refused

pytestmark = pytest.mark.sqlite
README = (ROOT / "clients/python/README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_it_is_written_from_the_interface_as_it_is() -> None:
    document = writing.description()
    for name, write in writing.FILES.items():
        written = (writing.PACKAGE / name).read_text(encoding="utf-8")
        assert written == writing.formatted(write(document)), "run `python tools/client.py`"


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_its_readme_run(
    live_server: Any, ada: Person, ticket: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {"ADDRESS": live_server.url, "TOKEN": key_of(ada)}
    said: list[Any] = []
    known["print"] = lambda *words: said.append(words)
    for example in EXAMPLES[:-1]:
        exec(compile(example, "README.md", "exec"), known)
    known["desk"].__exit__(None, None, None)
    opened = Ticket.objects.get(subject="Disk of srv7 is full")
    assert said[0] == ("Ada",)
    assert any(words[1:2] == ("Disk of srv7 is full",) for words in said)
    assert opened.owner == ada
    assert opened.messages.count() == 2


@pytest.fixture
def answers() -> Iterator[tuple[str, list[tuple[int, bytes]], list[dict[str, str]]]]:
    """A server that gives the answers it is told, in order, and remembers what it was asked with."""
    given: list[tuple[int, bytes]] = []
    asked: list[dict[str, str]] = []

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(dict(self.headers))
            status, content = given.pop(0)
            if not status:  # hangs up
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if content.endswith(b"<cut>"):  # in the middle of a chunk
                said = content.removesuffix(b"<cut>")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"%x\r\n%s\r\nff\r\n" % (len(said), said))
                self.close_connection = True
                return
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_DELETE = do_POST  # noqa: N815  # named by the library

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", given, asked
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("no_pause")
def test_a_stream_that_breaks_is_taken_up_where_it_was(answers: Any) -> None:
    address, given, asked = answers
    first = b': hello\n\nid: 4\nevent: taken\ndata: {"id": "4", "kind": "taken", "ticket": 7}\n\nid: 5\n\n'
    given += [(200, first), (0, b""), (200, b'id: 6\ndata: {"id": "6", "kind": "opened", "ticket": 8}\n\n')]
    said: list[Any] = []
    with Client(address, "spo_x") as desk:
        events = desk.events(kinds=["opened", "taken"], after="3")
        assert [next(events)["id"], next(events)["id"]] == ["4", "6"]
    assert [headers["Last-Event-ID"] for headers in asked] == ["3", "5", "5"]
    given.append((200, b'id: 9\ndata: {"id": "9", "kind": "opened", "ticket": 8}\n\n'))
    known = {"desk": Client(address, "spo_x"), "print": lambda *words: said.append(words)}
    exec(compile(EXAMPLES[-1], "README.md", "exec"), known)
    assert said == [("9", "opened", 8)]


@pytest.mark.usefixtures("no_pause")
def test_a_stream_outlives_a_restart_of_the_desk_and_says_only_what_happened(answers: Any) -> None:
    address, given, _asked = answers
    given += [(200, b'id: 4\ndata: {"id": "4"}\n\n<cut>'), (503, b"{}"), (200, b"event: end\ndata: {}\n\n")]
    given += [(401, b'{"code": "no_token"}')]
    with Client(address, "spo_x") as desk:
        events = desk.events(after="3")
        assert next(events)["id"] == "4"
        with pytest.raises(Refused, match="no_token"):
            next(events)


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sportello_client.transport.time.sleep", lambda _seconds: None)


@pytest.mark.usefixtures("no_pause")
def test_what_is_safe_is_tried_again_with_the_same_key(answers: Any) -> None:
    address, given, asked = answers
    given += [(0, b""), (503, b"{}"), (429, b"{}"), (201, b'{"number": 7}')]
    with Client(address, "spo_x") as desk:
        assert desk.open_request({"department": 1, "subject": "x"})["number"] == 7
    assert len({headers["Idempotency-Key"] for headers in asked}) == 1
    assert asked[0]["Authorization"] == "Bearer spo_x"


@pytest.mark.usefixtures("no_pause")
def test_what_is_not_safe_is_tried_once(answers: Any) -> None:
    address, given, asked = answers
    given += [(0, b"")]
    with Client(address, "spo_x") as desk, pytest.raises(Away):
        desk.undo_event(7, 3)
    assert len(asked) == 1


def test_a_connection_that_was_let_go_of_and_another_address(answers: Any) -> None:
    address, given, asked = answers
    given += [(200, b"{}"), (200, b"{}"), (308, b"")]
    with Client(address, "spo_x") as desk:
        desk.read_me()
        desk._transport._connection.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
        desk.undo_event(7, 3)
        with pytest.raises(Refused, match="use its own address"):
            desk.open_request({"department": 1, "subject": "x"})
    assert len(asked) == 3


def test_a_refusal_tells_its_code_and_an_address_must_be_one(answers: Any) -> None:
    address, given, _asked = answers
    given += [(409, b'{"code": "already_taken", "detail": "Read it again."}'), (502, b"<html>")]
    with Client(address, "spo_x", tries=1) as desk:
        with pytest.raises(Refused, match="already_taken: Read it again") as refused:
            desk.read_me()
        assert (refused.value.status, refused.value.code) == (409, "already_taken")
        with pytest.raises(Refused, match="502"):
            desk.read_me()
    with pytest.raises(ValueError, match="is no address of a desk"):
        Client("ftp://desk", "spo_x")
    with pytest.raises(ValueError, match="everybody can read"):
        Client("http://desk.example.org", "spo_x")
