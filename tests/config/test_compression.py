"""Pages are compressed on their way out; files are not touched."""

from typing import Any

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from sportello.config.compression import CompressPages

TEXT = "La stampante non stampa. " * 100
ASKED = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})


def sent(answer: Any) -> Any:
    """What goes out when a view gives that answer."""
    return CompressPages(lambda _request: answer)(ASKED)


def test_a_page_is_compressed() -> None:
    answer = sent(HttpResponse(TEXT))
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(TEXT) / 4


@pytest.mark.parametrize("kind", [FileResponse, StreamingHttpResponse])
def test_a_file_goes_out_as_it_is(kind: Any) -> None:
    answer = sent(kind([TEXT.encode()]))
    assert not answer.has_header("Content-Encoding")
    assert b"".join(answer.streaming_content) == TEXT.encode()
