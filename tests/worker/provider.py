"""A provider of OAuth 2 for tests: issues, expires, rotates and refuses tokens, and tells a mail server which hold."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "sportello-prova", "segreto del programma & basta"


class Provider:
    """What it gave and was asked; a test sets `user`, `rotates`, `lasts` and `refuses`."""

    def __init__(self) -> None:
        self.user, self.lasts, self.rotates = "aiuto", 3600, False
        self.refuses: dict[str, str] | None = None
        self.holding: set[str] = set()  # access tokens that the mail server takes
        self.refresh = "permesso-0"
        self.code: dict[str, str] = {}  # the form with which a code must be redeemed
        self.asked: list[dict[str, str]] = []
        self.url = ""
        self.numbers = count(1)
        self.lock = threading.Lock()

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer to a request for tokens."""
        with self.lock:
            self.asked.append(form)
            if self.refuses is not None:
                return 400, self.refuses
            if form.get("client_id") != CLIENT or form.get("client_secret") != SECRET:
                said = f"AADSTS7000215: Invalid client secret provided: {form.get('client_secret')}"
                return 401, {"error": "invalid_client", "error_description": said}
            if not self._granted(form):
                return 400, {"error": "invalid_grant", "error_description": "AADSTS70008: expired"}
            number = next(self.numbers)
            access = f"gettone-{number}-" + "x" * 1800  # as long as Microsoft's
            self.holding.add(access)
            told: dict[str, Any] = {"token_type": "Bearer", "access_token": access, "expires_in": self.lasts}
            if form["grant_type"] == "authorization_code":
                told["refresh_token"] = self.refresh
            elif form["grant_type"] == "refresh_token" and self.rotates:
                self.refresh = told["refresh_token"] = f"permesso-{number}"
            return 200, told

    def _granted(self, form: dict[str, str]) -> bool:
        if form["grant_type"] == "client_credentials":
            return bool(form.get("scope"))
        if form["grant_type"] == "refresh_token":
            return form["refresh_token"] == self.refresh
        return {name: form.get(name) for name in self.code} == self.code != {}

    def introspect(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Whether a token holds, and whose it is."""
        return 200, {"active": form.get("token") in self.holding, "username": self.user}


@contextmanager
def running() -> Iterator[Provider]:
    """A provider at `url`."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The page on which a person gives the permission: gives it at once."""
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            provider.code = {"code": "codice", "redirect_uri": asked["redirect_uri"]}
            back = urlencode({"code": "codice", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            answer = provider.introspect if self.path == "/introspect" else provider.token
            status, told = answer(form)
            said = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
