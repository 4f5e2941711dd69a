"""What every page of the portal shows around its content."""

from typing import Any

from sportello.people.models import Organisation
from sportello.web.access import Asked


def frame(request: Asked, here: str = "") -> dict[str, Any]:
    """The company's name, whether the person serves customers, and which of the places is open."""
    company = Organisation.objects.filter(kind=Organisation.Kind.OWN).order_by("pk").first()
    return {
        "company": company.name if company else "Sportello",
        "here": here,
        "is_agent": request.actor.is_agent,
        "keeps_articles": request.actor.keeps_articles,
        "serves": bool(request.actor.serves),
    }
