"""Tokens: those of a person under their preferences, those of services in the administration. A key is shown once."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sportello.domain.errors import DeskError
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.admin.rights import desk_wide
from sportello.web.tokens import ServiceForm, TokenForm
from sportello.web.views.admin.registers import around
from sportello.web.views.frame import frame
from sportello.workspace.models import AccessToken
from sportello.workspace.tokens import issue, issue_for_service, living, take_back

SHOWN = 100


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Asked) -> HttpResponse:
    """One's own, and a form for another one."""
    form = TokenForm(request.POST or None)
    status, context = 200, {"key": ""}
    if request.method == "POST":
        status, context = _made(
            form,
            lambda: issue(
                request.user,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.expires_at(request.at),
                by=request.user.pk,
                at=request.at,
            ),
        )
    tokens = AccessToken.objects.filter(person=request.user, is_service=False)
    page = context | {"form": form if status != 201 else TokenForm(), "tokens": _shown(tokens, request)}
    return _unstored(render(request, "me/tokens.html", frame(request) | page, status=status))


@desk_page
@require_POST
def end(request: Asked, pk: int) -> HttpResponse:
    """Take back one of one's own."""
    return _end(
        request, AccessToken.objects.filter(pk=pk, person=request.user, is_service=False), "me_tokens"
    )


@desk_wide
@require_http_methods(["GET", "HEAD", "POST"])
def services(request: Asked) -> HttpResponse:
    """Everybody's, and a form for a service."""
    form = ServiceForm(request.POST or None)
    status, context = 200, {"key": ""}
    if request.method == "POST":
        status, context = _made(
            form,
            lambda: issue_for_service(
                name=form.cleaned_data["name"],
                department=form.cleaned_data["department"],
                role=form.cleaned_data["role"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.expires_at(request.at),
                actor=request.actor,
                at=request.at,
            ),
        )
    page = context | {
        "form": form if status != 201 else ServiceForm(),
        "tokens": _shown(AccessToken.objects.all(), request),
    }
    return _unstored(render(request, "admin/tokens.html", around(request) | page, status=status))


@desk_wide
@require_POST
def end_any(request: Asked, pk: int) -> HttpResponse:
    """Take back anybody's: whoever administers the desk answers for who comes to it."""
    return _end(request, AccessToken.objects.filter(pk=pk), "admin_tokens")


def _made(form: TokenForm, make: Any) -> tuple[int, dict[str, Any]]:
    """The status and what the page shows of it: the key, once, or why there is none."""
    if not form.is_valid():
        return 422, {"key": ""}
    try:
        token, key = make()
    except DeskError as refusal:
        form.add_error(None, errors.words_for(refusal))
        return errors.status_of(refusal), {"key": ""}
    return 201, {"key": key, "made": token}


def _shown(tokens: QuerySet[AccessToken], request: Asked) -> list[AccessToken]:
    """The living ones."""
    return list(tokens.filter(living(request.at)).select_related("person")[:SHOWN])


def _end(request: Asked, tokens: QuerySet[AccessToken], leads: str) -> HttpResponse:
    if not tokens.exists():
        raise Http404
    take_back(tokens, request.at)
    messages.success(request, _("It opens nothing any more."))
    return redirect(leads)


def _unstored(response: HttpResponse) -> HttpResponse:
    """A page that may hold a key is kept by no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
