"""What `sportello doctor` says, and the first steps after the first run."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sportello.desk.opening import Request, open_ticket
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.health import examine
from sportello.health.round import CHECKS
from sportello.people.models import Department, Person
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.admin.rights import desk_wide
from sportello.web.views.admin.registers import around

# Each part is asked for by itself: a round of everything is many small questions.
PARTS = {
    "rules": (
        gettext_lazy("Rules"),
        ("calendars", "rules", "departments", "targets", "promises", "administrators"),
    ),
    "work": (
        gettext_lazy("Work and shifts"),
        (
            "alive",
            "poisoned",
            "forgotten",
            "jobs_failed",
            "jobs_stuck",
            "clock_set_back",
            "rotas",
            "covered",
        ),
    ),
    "telling": (
        gettext_lazy("E-mail, notices and webhooks"),
        (
            "mail_server",
            "mailboxes",
            "letters",
            "notices_delivered",
            "notices_leaving",
            "push_key",
            "channels",
            "channel_addresses",
            "webhooks",
        ),
    ),
    "installation": (
        gettext_lazy("Installation"),
        (
            "system",
            "secret_key",
            "web_address",
            "data_folder",
            "zone_data",
            "reachable",
            "writable",
            "version",
            "pragmas",
            "pool",
            "clocks",
            "migrations",
            "triggers",
        ),
    ),
}
SHOWN = 20


@desk_wide
@require_safe
def health(request: Asked) -> HttpResponse:
    """The parts; scripts fetch them, links lead to them."""
    return render(request, "admin/health.html", around(request) | {"parts": _parts()})


@desk_wide
@require_safe
def part(request: Asked, name: str) -> HttpResponse:
    """One part: alone for scripts, as a page elsewhere."""
    if name not in PARTS:
        raise Http404
    title, codes = PARTS[name]
    results = list(examine(request.at, tuple(check for check in CHECKS if check.code in codes)))
    context = {"title": title, "name": name, "results": results}
    if request.headers.get("HX-Request") == "true":
        return render(request, "admin/_health_part.html", context)
    return render(request, "admin/health_part.html", around(request) | context)


@desk_wide
@require_safe
def first_steps(request: Asked) -> HttpResponse:
    """What to do after the first run: passwords, what the doctor still finds, a request to try."""
    waiting = Person.objects.exclude(login=None).filter(is_active=True, password__startswith="!")  # noqa: S106  # unusable
    departments = list(Department.objects.filter(is_active=True).order_by("pk")[:SHOWN])
    context = {"people": waiting.order_by("name")[:SHOWN], "departments": departments, "parts": _parts()}
    return render(request, "admin/first_steps.html", around(request) | context | {"call": _call()})


@desk_wide
@require_POST
def trial(request: Asked) -> HttpResponse:
    """Open a request to try the desk with, as oneself."""
    department = Department.objects.filter(is_active=True).order_by("pk").first()
    if department is None:
        raise Http404
    asked = Request(
        requester=request.user.pk,
        department=department.pk,
        subject=_("A request to try"),
        text=_("This request was opened to see how the desk works: take charge, answer, escalate, resolve."),
        kind=Kind.REQUEST,
        channel="web",
    )
    try:
        ticket = open_ticket(asked, actor=request.actor, at=request.at)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
        return redirect("admin_first_steps")
    return redirect("ticket", ticket.number)


def _parts() -> list[tuple[str, object]]:
    return [(name, title) for name, (title, _codes) in PARTS.items()]


def _call() -> str:
    """The phone intake, where it is there."""
    try:
        return reverse("intake")
    except NoReverseMatch:
        return ""
