"""Pages on their way out, compressed. Files are not: style sheets are compressed once, pictures are by themselves."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """Django's own, for answers that are whole; what is streamed goes out as it is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page."""
        return response if response.streaming else super().process_response(request, response)
