"""What went wrong beside the operations of the interface: programs are told in their shape, people by a page."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from sportello.api.refusals import Refusal, problem
from sportello.domain.errors import DeskError
from sportello.web.views import failures

FOR_PROGRAMS = ("/api/", "/events/", "/eventi/")


def refusal(error: DeskError) -> HttpResponse:
    """A refusal in its one shape, where no operation answers."""
    said = problem(error)
    return JsonResponse(said, status=said["status"], content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Asked in a way nobody understands, or of a host that this is not."""
    if request.path.startswith(FOR_PROGRAMS):
        return refusal(Refusal("bad_request"))
    return failures.bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault; logged with its code."""
    page = failures.broken(request)
    return refusal(Refusal("fault")) if request.path.startswith(FOR_PROGRAMS) else page
