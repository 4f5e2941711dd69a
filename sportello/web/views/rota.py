"""The rotas: who is on duty, exceptions, requests between colleagues, how posts take turns."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from sportello.desk.afterwards import replan_people
from sportello.domain import rota as domain
from sportello.domain.errors import DeskError
from sportello.oncall.advice import advice
from sportello.oncall.models import Override, Rota, ShiftRequest, Slot
from sportello.oncall.override import add_override, end_override
from sportello.oncall.plan import UnusableRota
from sportello.oncall.swap import answer, ask
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.rota.cover import hole_named
from sportello.web.rota.forms import OverrideForm, ShiftRequestForm, local
from sportello.web.rota.page import VIEWS, gather, on_duty_now
from sportello.web.rota.places import may_be_on, may_edit, rotas_of
from sportello.web.views.frame import frame

ASKED = require_http_methods(["GET", "HEAD", "POST"])
VARY = vary_on_headers("HX-Request")


@desk_page
@require_safe
def show(request: Asked) -> HttpResponse:
    """Day, week or month."""
    view = request.GET.get("view", "week")
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
        if not 2000 <= day.year <= 2100:
            raise ValueError
    except ValueError:
        day = timezone.localtime(request.at).date()
    if view not in VIEWS:
        raise Http404
    page = gather(request.actor, request.user, view, day, request.GET.get("hole", ""), request.at)
    now = on_duty_now(page, request.at) if view == "day" else []
    words = {"page": page, "day": day, "on_duty": now, "query": request.GET.urlencode()}
    return render(request, "rota/index.html", {**frame(request), **words})


@desk_page
@ASKED
@VARY
def override(request: Asked, pk: int) -> HttpResponse:
    """Leave, a swap, an extra person."""
    rota = editable(request, pk)
    form = OverrideForm(rota, request.POST or None, initial=_prefilled(request))

    def carry_out() -> None:
        value = form.value(request.at)
        add_override(
            rota.pk, value, reason=form.cleaned_data["reason"], made_by=request.user.pk, at=request.at
        )
        _planned(value.person, value.replacement)

    return asked(request, rota, form, carry_out, _("Exception of the rota"), _("The rota is changed."))


@desk_page
@require_POST
def end(request: Asked, pk: int) -> HttpResponse:
    """Take an exception back: from now on it does not hold."""
    row = Override.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    editable(request, row.rota_id)
    try:
        with transaction.atomic():
            end_override(row.pk, ends_at=max(request.at, row.starts_at), at=request.at)
            _planned(row.person_id, row.replacement_id)
    except DeskError as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, _("The exception no longer holds."))
    return back(request)


@desk_page
@require_POST
def cover(request: Asked) -> HttpResponse:
    """Fill a hole: a supervisor puts somebody in, anybody of the department themselves; others are asked."""
    named = hole_named(request.POST.get("hole", ""))
    taker = request.POST.get("person", "")
    if named is None or not taker.isdecimal():
        raise Http404
    rota_id, slot_id, since, until = named
    rota = rotas_of(request.actor).filter(pk=rota_id).first()
    slot = Slot.objects.filter(pk=slot_id, rota=rota).first() if rota else None
    if rota is None or slot is None or int(taker) not in {one.pk for one in may_be_on(rota)}:
        raise Http404
    since = max(since, request.at.replace(second=0, microsecond=0) + timedelta(minutes=1))
    try:
        if request.POST.get("how") == "put" and (
            may_edit(request.actor, rota) or int(taker) == request.user.pk
        ):
            value = domain.Override(since, until, replacement=int(taker), slot=slot.name_it)
            with transaction.atomic():
                add_override(rota.pk, value, made_by=request.user.pk, at=request.at)
                _planned(int(taker))
            messages.success(request, _("The hole is covered."))
        else:
            ask(rota, slot=slot, giver=None, taker=int(taker), starts=since, ends=until,
                asked_by=request.user.pk, at=request.at)  # fmt: skip
            messages.success(request, _("Asked. The answer appears here, under the requests."))
    except DeskError as refusal:
        messages.error(request, told(refusal))
    return back(request)


@desk_page
@ASKED
@VARY
def request_shift(request: Asked, pk: int) -> HttpResponse:
    """Ask a colleague to take my shift (or, as a supervisor, anybody's)."""
    rota = rotas_of(request.actor).filter(pk=pk).first()
    if rota is None:
        raise Http404
    form = ShiftRequestForm(rota, request.POST or None, initial=_prefilled(request))

    def carry_out() -> None:
        data = form.cleaned_data
        giver = data["giver"] or request.user
        if giver.pk != request.user.pk and not may_edit(request.actor, rota):
            raise Http404
        ask(rota, slot=data["slot"], giver=giver.pk, taker=data["taker"].pk, starts=max(data["starts"], request.at),
            ends=data["ends"], words=data["words"], asked_by=request.user.pk, at=request.at)  # fmt: skip

    title = _("Ask a colleague to take the shift")
    return asked(
        request, rota, form, carry_out, title, _("Asked. The answer appears here, under the requests.")
    )


@desk_page
@require_POST
def reply(request: Asked, pk: int) -> HttpResponse:
    """Answer a request: who is asked, or a supervisor for them."""
    row = ShiftRequest.objects.select_related("rota__team", "slot").filter(pk=pk).first()
    if row is None or (row.taker_id != request.user.pk and not may_edit(request.actor, row.rota)):
        raise Http404
    accepted = request.POST.get("answer") == "yes"
    try:
        with transaction.atomic():
            answer(row, accepted=accepted, by=request.user.pk, at=request.at)
            if accepted:
                _planned(row.giver_id, row.taker_id)
    except DeskError as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, _("The shift is taken over.") if accepted else _("Refused."))
    return back(request)


def asked(
    request: Asked, rota: Rota, form: forms.Form, carry_out: Callable[[], None], title: str, done: str
) -> HttpResponse:
    """A form of its own page, or of a dialog: 422 with its faults, else the change and the way back."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                with transaction.atomic():
                    carry_out()
            except DeskError as refusal:
                form.add_error(None, told(refusal))
            else:
                messages.success(request, done)
                return back(request)
        status = 422
    page: dict[str, Any] = {"form": form, "title": title, "rota": rota, "after": request.GET.get("after", "")}
    return render(request, "rota/form.html", {**frame(request), **page}, status=status)


def editable(request: Asked, pk: int) -> Rota:
    """The rota, for who may change it. Raises Http404 for who does not see it, or may not."""
    rota = rotas_of(request.actor).filter(pk=pk).first()
    if rota is None or not may_edit(request.actor, rota):
        raise Http404
    return rota


def told(refusal: DeskError) -> str:
    """Why not, in words."""
    return advice(refusal) if isinstance(refusal, UnusableRota) else str(errors.words_for(refusal))


def back(request: Asked) -> HttpResponse:
    """To the sheet as it was looked at."""
    query = request.POST.get("after", "")
    return redirect(f"{reverse('rota')}?{query}" if query else reverse("rota"))


def _planned(*people: int | None) -> None:
    """What falls due at the end of their shifts is planned anew."""
    replan_people.enqueue([person for person in people if person is not None])


def _prefilled(request: Asked) -> dict[str, Any]:
    """What the cell that was pressed says already; of a shift that is over no moments, for it cannot be changed."""
    given: dict[str, Any] = {
        name: request.GET[name] for name in ("what", "person", "giver", "slot") if name in request.GET
    }
    starts, ends = (_moment(request.GET.get(name, "")) for name in ("starts", "ends"))
    if ends is not None and ends <= request.at:
        return given
    if starts is not None:
        given["starts"] = local(max(starts, request.at))
    if ends is not None:
        given["ends"] = local(ends)
    return given


def _moment(stamp: str) -> datetime | None:
    if not stamp.isdecimal() or len(stamp) >= 12:
        return None
    return datetime.fromtimestamp(int(stamp), timezone.get_current_timezone())
