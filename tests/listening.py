"""A service that listens on this machine and says what it is told to say, and a browser that reads pushes.

Django is not set up yet when this file is read.
"""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

AUTH = b"0123456789abcdef"


class Service:
    """What was posted to it, and what it answers next."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.leads_to, self.answer = 201, "", b"{}"
        self.holds: Event | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[ThreadingHTTPServer, list[Service]]]:
    current: list[Service] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service = current[-1]
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            service.posts.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if service.holds is not None:
                service.holds.wait(5)
            self.send_response(service.status)
            if service.leads_to:
                self.send_header("Location", service.leads_to)
            self.send_header("Content-Length", str(len(service.answer)))
            self.end_headers()
            self.wfile.write(service.answer)

        do_GET = do_PUT = do_POST  # noqa: N815  # as the library wants it

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_said: None  # type: ignore[method-assign]  # whoever was cut off
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server, current
    server.shutdown()
    server.server_close()


@pytest.fixture
def service(listening: tuple[ThreadingHTTPServer, list[Service]], settings: Any) -> Service:
    """One that may be reached: this machine is an allowed network."""
    from ipaddress import ip_network

    server, current = listening
    current.append(Service())
    current[-1].port = server.server_address[1]
    settings.PRIVATE_NETWORKS = (ip_network("127.0.0.0/8"),)
    return current[-1]


class Browser:
    """What a browser keeps of its subscription, and how it reads what comes."""

    def __init__(self, endpoint: str) -> None:
        from sportello.notifications.channels.push.encrypting import padless, raw

        self.key = ec.generate_private_key(ec.SECP256R1())
        self.public = raw(self.key.public_key())
        self.told = {"endpoint": endpoint, "keys": {"p256dh": padless(self.public), "auth": padless(AUTH)}}

    def read(self, body: bytes) -> Any:
        salt, length = body[:16], body[20]
        theirs = body[21 : 21 + length]
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        )
        material = HKDF(SHA256(), 32, AUTH, b"WebPush: info\0" + self.public + theirs).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
        words = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        assert words.endswith(b"\x02")
        return json.loads(words[:-1])
