"""Files on their way out: saved, or shown where a browser can; never run, never guessed at, never cached by others.

`answer` is for every face that serves a file (this page, the portal): it asks nothing, the caller says who may see it.
An internal note's file belongs to an internal message: a portal asks for `Attachment.objects.filter(message__public=
True)` of tickets that are the requester's, and for nothing else.
"""

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponseBase

from sportello.tickets.file_types import PREVIEWED
from sportello.tickets.models import Attachment
from sportello.tickets.storage import path_of

HEADER = "Content-Security-Policy"  # `config.csp` leaves alone what an answer brings itself
# Nothing in it may run, load or lead anywhere.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
# A browser's own viewer of PDFs does not start inside a sandbox; it needs to load itself, nothing else.
VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
PDF = "application/pdf"


def answer(file: Attachment, *, view: bool = False) -> HttpResponseBase:
    """The content. With `view`, pictures and PDFs are shown; all else is saved under its own name.

    Raises Http404 where the content is gone from the disk.
    """
    try:
        content = path_of(file.digest).open("rb")
    except OSError:
        raise Http404 from None
    shown = view and file.content_type in PREVIEWED
    response = FileResponse(content, content_type=file.content_type if shown else "application/octet-stream")
    how = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Length"] = str(file.size)
    response.headers[HEADER] = VIEWER if shown and file.content_type == PDF else SANDBOX
    # Files are small already or never will be: no middleware is to pack them, and their length is known.
    response.headers["Content-Encoding"] = "identity"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
