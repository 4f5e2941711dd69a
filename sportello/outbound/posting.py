"""One POST to a checked address: no redirects, certificates verified, little of the answer read, and not for long."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sportello.outbound.guard import NoSuchHost, Place, checked
from sportello.outbound.why import words

CONNECT: Final = 5.0  # seconds to connect
WHOLE: Final = 15.0  # seconds for all of it
KEPT: Final = 1024  # bytes of the answer
AGENT: Final = "Sportello"


class NotReached(Exception):
    """No answer came; `code` is one of `why.WHY`, `detail` what the machine says of it, for those who run the desk."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail

    @property
    def said(self) -> str:
        """Why, in few words of the language of whoever reads it now."""
        return words(self.code)


@dataclass(frozen=True)
class Answer:
    """What came back: status, the beginning of the body as text, the headers by small letters."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether it was taken."""
        return 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], *, keep: int = KEPT) -> Answer:
    """Send `body`, and read `keep` bytes of the answer at most. Raises Forbidden, NotReached."""
    try:
        place = checked(url)
    except NoSuchHost as error:
        raise NotReached("unknown") from error
    connection = _Connection(place)
    try:
        connection.request("POST", place.target, body, _headers(place, body, headers))
        answer = connection.getresponse()
        text = connection.beginning(answer, keep)
        return Answer(answer.status, text, {name.lower(): value for name, value in answer.getheaders()})
    except ssl.SSLCertVerificationError as error:
        raise NotReached("certificate", str(error.verify_message)) from error
    except TimeoutError as error:
        raise NotReached("late") from error
    except ConnectionRefusedError as error:
        raise NotReached("refused") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise (NotReached("late") if connection.is_cut else NotReached("broken", _words(error))) from error
    finally:
        connection.close()


def _headers(place: Place, body: bytes, more: Mapping[str, str]) -> dict[str, str]:
    return {
        "Host": place.authority,
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **more,
    }


class _Connection(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever its name may lead to by now, and is cut when time is up."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.host, place.port, timeout=CONNECT)
        self.place = place
        self.line: socket.socket | None = None
        self.is_cut = False
        self.knife = threading.Timer(WHOLE, self.cut)
        self.knife.daemon = True

    def connect(self) -> None:
        self.line = socket.create_connection((self.place.address, self.place.port), CONNECT)
        self.knife.start()
        if self.place.is_tls:
            self.sock = self.line = _tls().wrap_socket(self.line, server_hostname=self.place.host)
        else:
            self.sock = self.line
        self.sock.settimeout(WHOLE)

    def cut(self) -> None:
        """Whoever sends a letter now and then would hold us for ever."""
        self.is_cut = True
        with suppress(OSError):
            if self.line is not None:
                self.line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.knife.cancel()
        super().close()
        if self.line is not None:
            self.line.close()

    def beginning(self, answer: http.client.HTTPResponse, most: int) -> str:
        """The first bytes of the body, as text that can be stored; what cannot be read any more is left out."""
        found = b""
        with suppress(OSError, http.client.HTTPException):  # the status is known: that is what counts
            while len(found) < most and (part := answer.read1(most - len(found))):
                found += part
        return found.decode("utf-8", "replace").replace("\x00", "\ufffd")


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _words(error: Exception) -> str:
    # What was no answer at all may be quoted here; PostgreSQL keeps no zero characters.
    return (str(error) or type(error).__name__).replace("\x00", "\ufffd")[:200]
