"""A program elsewhere that is told of events: a real web server on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Receiver:
    """What came, and what is answered (`answers` in turn, then 204)."""

    url: str = ""
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    always: Answer = (204, {}, b"")
    before: Callable[[], None] | None = None

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What was said, in the order in which it came."""
        return [json.loads(body) for _headers, body in self.came]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.came]

    @property
    def kinds(self) -> list[str]:
        return [body["type"] for body in self.bodies]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """The server, for as long as the block lasts."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if found.before is not None:
                found.before()
            status, headers, text = found.answers.pop(0) if found.answers else found.always
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
