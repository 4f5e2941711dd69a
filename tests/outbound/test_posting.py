"""One POST to an address that others wrote down: whatever answers there."""

import ipaddress
import socket
from threading import Thread
from typing import Any

import pytest
from django.utils.translation import override

from sportello.outbound.posting import NotReached, post


def test_what_speaks_no_http_is_quoted_without_signs_that_no_database_keeps(settings: Any) -> None:
    settings.PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _who = server.accept()
            with line:
                line.recv(65536)
                line.sendall(b"\x15\x03\x01\x00\x02\x02F\r\n")  # the alert of a server that expects TLS

        thread = Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(NotReached) as missed:
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        thread.join(5)
    with override("it"):
        assert (
            missed.value.said == "il collegamento si è interrotto, o quello che è arrivato non è una risposta"
        )
    assert missed.value.detail
    assert "\x00" not in missed.value.detail
