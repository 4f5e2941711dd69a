"""The addresses of the interface, under /api/v1/."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from sportello.api.documentation import documentation
from sportello.api.interface import Interface, teach
from sportello.api.nouns import (
    ahead,
    article_writing,
    belonging,
    bulk,
    calls,
    desk,
    ending,
    events,
    facts,
    files,
    following,
    moves,
    organisations,
    passing,
    people,
    prepared,
    problem_work,
    resting,
    rotas,
    talk,
    telephone,
    views,
    work,
)
from sportello.api.refusals import Refusal

interface = Interface(
    title="Sportello",
    version="1",
    description=(
        "What the pages of the desk do, for programs. Send a token as `Authorization: Bearer spo_...`; "
        "answers and refusals come in the language of the person, or that of `Accept-Language`."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
teach(interface)
interface.add_decorator(interface.guarded)
# Some nouns stand on the router of another one, which they import: an address belongs to one router.
NOUNS = (
    ("/tickets", (facts, talk, moves, passing, resting, ending, belonging, following, work, prepared)),
    ("/bulk", (bulk,)),
    ("/problems", (problem_work,)),
    (
        "",
        (events, files, calls, telephone, article_writing, rotas, views, people, organisations, ahead, desk),
    ),
)
for prefix, nouns in NOUNS:
    for noun in nouns:
        interface.add_router(prefix, noun.router)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that the interface does not have."""
    return interface.refuse(request, Refusal("no_such_address"))


urlpatterns = [
    path("docs", lambda request: documentation(request, interface), name="api_docs"),
    *interface.urls[0],
    re_path(r"", nothing_here),
]
