"""How a call travels: one connection kept open, tried again where that is safe, refusals told with their code."""

import json
import random
import ssl
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

TRIES = 4
LONGEST = 60.0  # seconds that a pause between two tries may take
TIMEOUT = 30.0  # seconds that the desk may take to answer
AGAIN = frozenset({429, 502, 503, 504})


class Refused(Exception):
    """The desk has refused: `status`, the stable `code`, what it means and what to do in `detail`."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail") or problem.get("title") or "")
        super().__init__(f"{status} {self.code}: {self.detail}".rstrip(": "))


class Away(Exception):
    """The desk did not answer, however often it was tried; what was sent may or may not have been done.

    Operations that change something carry a key of their own, so to call again with the same `once` does it once.
    """


class Transport:
    """Calls to one desk. Not for several threads at once: give each its own."""

    def __init__(
        self, address: str, token: str, *, timeout: float = TIMEOUT, tries: int = TRIES, language: str = ""
    ) -> None:
        """`address` such as https://desk.example.org; `token` from the preferences page. Raises ValueError."""
        parts = urlsplit(address if "//" in address else f"https://{address}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{address!r} is no address of a desk: write https://desk.example.org")
        if parts.scheme == "http" and not _is_here(parts.hostname):
            raise ValueError(f"{address!r} would send the token where everybody can read it: write https://")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._base = parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if language:
            self._headers["Accept-Language"] = language
        self._timeout, self._tries = timeout, tries
        self._connection: HTTPConnection | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        parts: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        key: str | None = None,
        keyed: bool = False,
        if_match: int | str | None = None,
    ) -> Any:
        """One operation. Returns what was answered: JSON, bytes of a file, or None. Raises Refused, Away.

        `keyed`: the desk knows a repetition by its key, so that it may be tried again; without a `key` one is made up.
        """
        headers = dict(self._headers)
        if keyed:
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        sent: bytes | None = None
        if body is not None:
            sent, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self._tried(method, self._address(path, parts, query), sent, headers, keyed or method == "GET")

    def upload(self, path: str, name: str, content: bytes, kind: str = "application/octet-stream") -> Any:
        """Send a file. Raises Refused, Away."""
        edge = uuid.uuid4().hex
        named = name.replace("\\", "_").replace('"', "_").replace("\r", "").replace("\n", "")
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{named}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        sent = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = self._headers | {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._tried("POST", self._address(path, None, None), sent, headers, safe=False)

    @contextmanager
    def stream(
        self, path: str, query: Mapping[str, object] | None, after: str, patience: float
    ) -> Iterator[HTTPResponse]:
        """Open a stream of events on a connection of its own. Raises Refused, Away."""
        headers = self._headers | {"Accept": "text/event-stream"}
        if after:
            headers["Last-Event-ID"] = after
        connection = self._connect(patience)
        try:
            try:
                connection.request("GET", self._address(path, None, query), headers=headers)
                answer = connection.getresponse()
            except (OSError, HTTPException) as error:
                raise Away(str(error)) from error
            if answer.status != 200:
                raise Refused(answer.status, _problem(answer.read()))
            yield answer
        finally:
            connection.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _address(
        self, path: str, parts: Mapping[str, object] | None, query: Mapping[str, object] | None
    ) -> str:
        for name, value in (parts or {}).items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        pairs = [(name, _said(one)) for name, value in (query or {}).items() for one in _several(value)]
        return f"{self._base}{path}{'?' if pairs else ''}{urlencode(pairs)}"

    def _tried(
        self, method: str, address: str, sent: bytes | None, headers: Mapping[str, str], safe: bool
    ) -> Any:
        trouble = ""
        if not safe:
            self.close()  # one that the desk let go of meanwhile would fail, and could not be tried again
        for attempt in range(1, (self._tries if safe else 1) + 1):
            last = attempt == self._tries or not safe
            try:
                answer, content = self._once(method, address, sent, headers)
            except (OSError, HTTPException) as error:
                self.close()
                trouble = str(error) or type(error).__name__
                pause = _pause(attempt)
            else:
                if answer.status not in AGAIN or last:
                    return _read(answer, content)
                pause = _asked(answer) or _pause(attempt)
            if not last:
                time.sleep(min(pause, LONGEST))
        raise Away(trouble)

    def _once(
        self, method: str, address: str, sent: bytes | None, headers: Mapping[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        if self._connection is None:
            self._connection = self._connect(self._timeout)
        self._connection.request(method, address, sent, dict(headers))
        answer = self._connection.getresponse()
        return answer, answer.read()

    def _connect(self, timeout: float) -> HTTPConnection:
        if not self._secure:
            return HTTPConnection(self._host, self._port, timeout=timeout)
        known = ssl.create_default_context()
        return HTTPSConnection(self._host, self._port, timeout=timeout, context=known)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _read(answer: HTTPResponse, content: bytes) -> Any:
    if 300 <= answer.status < 400:  # nothing was done, and the token goes nowhere else
        where = answer.getheader("Location") or "another address"
        raise Refused(answer.status, {"detail": f"The desk is at {where}: use its own address."})
    if answer.status >= 400:
        raise Refused(answer.status, _problem(content))
    if answer.status == 204:
        return None
    kind = (answer.getheader("Content-Type") or "").partition(";")[0]
    return json.loads(content) if kind.endswith("json") else content


def _problem(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {"detail": content[:300].decode("utf-8", "replace")}
    return found if isinstance(found, dict) else {"detail": str(found)}


def _pause(attempt: int) -> float:
    """Seconds before the next try: longer each time, and not all callers at once."""
    return float(2 ** (attempt - 1) * random.uniform(0.25, 0.5))  # noqa: S311  # spreading callers, no secret


def _asked(answer: HTTPResponse) -> float:
    given = answer.getheader("Retry-After") or ""
    return float(given) if given.isdecimal() else 0.0


def _several(value: object) -> Sequence[object]:
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
