"""The web manifest: phones put the desk on their home screen, and only there an iPhone shows web push."""

import json
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

SIZES: Final = (192, 512)
"""Pixels of the icons; both may be cut round: the sign stands well within."""
GROUND: Final = "#fdfdfc"


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
def manifest(request: HttpRequest) -> HttpResponse:
    """The same for everybody, but for its language; nothing in it is secret."""
    told = {
        "id": reverse("queue"),
        "name": "Sportello",
        "short_name": "Sportello",
        "lang": get_language() or "it",
        "start_url": reverse("queue"),
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [
            {
                "src": static(f"img/icon-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in SIZES
        ],
    }
    response = HttpResponse(json.dumps(told), content_type="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response
