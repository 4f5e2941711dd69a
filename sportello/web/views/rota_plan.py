"""How a rota is made: its posts and their turns, who stands in, calendars out and in."""

import re
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.desk.afterwards import replan_people
from sportello.domain import rota as domain
from sportello.domain.errors import DeskError
from sportello.intake import clock
from sportello.oncall.ical import export_shifts
from sportello.oncall.ical_import import import_calendar
from sportello.oncall.load import load_rota
from sportello.oncall.models import Rota, Rotation, Substitute
from sportello.oncall.plan import add_rotation, change_rotation, create_rota, end_rotation, set_substitutes
from sportello.people.actor import actor_for
from sportello.people.models import Person, Team
from sportello.web.access import Asked, desk_page
from sportello.web.rota import feed as feeds
from sportello.web.rota.forms import ImportForm, RotaForm, RotationForm, SubstitutesForm, local
from sportello.web.rota.places import rotas_of
from sportello.web.views.frame import frame
from sportello.web.views.rota import asked, editable, told

ASKED = require_http_methods(["GET", "HEAD", "POST"])
BACK, AHEAD = timedelta(days=30), timedelta(days=180)


@desk_page
@require_safe
def plan(request: Asked, pk: int) -> HttpResponse:
    """The posts of a rota with their rotations now and to come, the substitutes, the calendars."""
    rota = editable(request, pk)
    return _plan(request, rota, ImportForm(), SubstitutesForm(rota))


def _plan(
    request: Asked, rota: Rota, reading: ImportForm, stand_in: SubstitutesForm, status: int = 200
) -> HttpResponse:
    posts = [
        (slot, [one for one in slot.rotations.all() if one.ends_at is None or one.ends_at > request.at])
        for slot in rota.slots.prefetch_related("rotations__memberships__person")
    ]
    substitutes = Substitute.objects.filter(rota=rota, ends_at=None).select_related("person", "substitute")
    page = {
        "rota": rota,
        "posts": posts,
        "substitutes": substitutes,
        "reading": reading,
        "stand_in": stand_in,
        "feed": request.build_absolute_uri(feeds.address(request.user, rota.pk, "all")),
        "my_feed": request.build_absolute_uri(feeds.address(request.user, rota.pk, "mine")),
    }
    return render(request, "rota/plan.html", {**frame(request), **page}, status=status)


@desk_page
@ASKED
def rotation(request: Asked, pk: int, slot: int) -> HttpResponse:
    """Put another rotation in the place of one (`?of=`), or a further one beside it."""
    rota = editable(request, pk)
    post = rota.slots.filter(pk=slot).first()
    of = request.GET.get("of", "")
    old = Rotation.objects.filter(slot=post, pk=of).first() if of.isdecimal() else None
    if post is None or (of and old is None):
        raise Http404
    form = RotationForm(rota, request.POST or None, initial=_of(old, request))

    def carry_out() -> None:
        starts = max(form.cleaned_data["starts"], request.at)
        concerned = set(form.cleaned_data["listed"])
        if old is not None:
            concerned |= set(old.memberships.values_list("person", flat=True))
            change_rotation(old.pk, form.value(), starts_at=starts, at=request.at)
        else:
            value = form.value()
            add_rotation(post.pk, domain.Rotation(**{**vars(value), "starts": starts}), at=request.at)
        replan_people.enqueue(sorted(concerned))

    return asked(
        request,
        rota,
        form,
        carry_out,
        _("Turns of %(post)s") % {"post": post.name},
        _("The rota is changed."),
    )


@desk_page
@require_POST
def stop(request: Asked, pk: int, rotation: int) -> HttpResponse:
    """End a rotation now."""
    rota = editable(request, pk)
    row = Rotation.objects.filter(pk=rotation, slot__rota=rota).first()
    if row is None:
        raise Http404
    people = list(row.memberships.values_list("person", flat=True))
    try:
        with transaction.atomic():
            end_rotation(row.pk, ends_at=request.at, at=request.at)
            replan_people.enqueue(people)
    except DeskError as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, _("The rotation has ended."))
    return redirect("rota_plan", rota.pk)


@desk_page
@require_POST
def substitutes(request: Asked, pk: int) -> HttpResponse:
    """Who stands in for somebody from now on; nobody chosen: nobody."""
    rota = editable(request, pk)
    form = SubstitutesForm(rota, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        people = [person.pk for person in (data["first"], data["second"]) if person]
        try:
            with transaction.atomic():
                set_substitutes(rota.pk, data["person"].pk, people, at=request.at)
                replan_people.enqueue([data["person"].pk, *people])
        except DeskError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Substitutes are set."))
            return redirect("rota_plan", rota.pk)
    return _plan(request, rota, ImportForm(), form, 422)


@desk_page
@require_POST
def reading(request: Asked, pk: int) -> HttpResponse:
    """Take shifts or leave from an iCalendar file; reading it again changes nothing."""
    rota = editable(request, pk)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _plan(request, rota, form, SubstitutesForm(rota), 422)
    file = form.cleaned_data["file"]
    try:
        with transaction.atomic():
            done = import_calendar(
                rota.pk, file.read(), feed=f"file:{_named(file.name)}"[:120], kind=form.cleaned_data["kind"],
                until=request.at + AHEAD, at=request.at, made_by=request.user.pk,
            )  # fmt: skip
            replan_people.enqueue(sorted(load_rota(rota.pk).people))
    except DeskError as refusal:
        form.add_error("file", told(refusal))
        return _plan(request, rota, form, SubstitutesForm(rota), 422)
    said = ngettext("%(added)s entry taken over", "%(added)s entries taken over", done.added) % {
        "added": done.added
    }
    said += _(", %(changed)s changed, %(ended)s ended.") % {"changed": done.changed, "ended": done.ended}
    messages.success(request, said)
    if done.unknown:
        messages.warning(
            request, _("Nobody here is called: %(names)s.") % {"names": ", ".join(done.unknown[:10])}
        )
    if done.faults:
        left_out = ngettext(
            "%(n)s entry is damaged and was left out: %(what)s.",
            "%(n)s entries are damaged and were left out: %(what)s.",
            len(done.faults),
        )
        titles = ", ".join(title or _("without a title") for title in done.faults[:5])
        messages.warning(request, left_out % {"n": len(done.faults), "what": titles})
    return redirect("rota_plan", rota.pk)


@desk_page
@ASKED
def create(request: Asked) -> HttpResponse:
    """A rota for a team that has none."""
    wanted = request.GET.get("team", "")
    free = (
        Team.objects.filter(rotas=None, is_active=True).select_related("department").order_by("level", "pk")
    )
    teams = [team for team in free if request.actor.may("rota.edit", team.department_id)]
    team = next((one for one in teams if str(one.pk) == wanted), None)
    if team is None:
        return render(request, "rota/create.html", {**frame(request), "free": teams})
    form = RotaForm(
        team, request.POST or None, initial={"name_it": team.name_it, "starts": local(request.at)}
    )

    def carry_out() -> None:
        data: dict[str, Any] = form.cleaned_data
        post = domain.Slot(data["slot"], (form.value(),), data["minimum"], form.value().windows)
        create_rota(name_it=data["name_it"], name_en=data["name_en"], zone=data["zone"], slots=[post],
                    names_en={data["slot"]: data["slot_en"]}, team_id=team.pk, at=request.at)  # fmt: skip
        replan_people.enqueue(list(data["listed"]))

    title = _("New rota of %(team)s") % {"team": team.name}
    return asked(request, Rota(team=team), form, carry_out, title, _("The rota is in force."))


@require_safe
def feed(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The shifts as a calendar program reads them; the signed address is the key."""
    found = feeds.reader(token, pk)
    if found is None:
        raise Http404
    person, whose = found
    actor = actor_for(person, "feed")
    rota = rotas_of(actor).filter(pk=pk).first()
    if rota is None or not actor.is_agent:
        raise Http404
    now = clock.now()
    value = load_rota(rota.pk)
    names = dict(Person.objects.filter(pk__in=value.people).values_list("pk", "name"))
    data = export_shifts(
        value, now - BACK, now + AHEAD, title=rota.name, names=names,
        person=person.pk if whose == "mine" else None, at=now,
    )  # fmt: skip
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")


def _named(file: str) -> str:
    """The name of a file without the number that a browser adds to a second download: it is the same calendar."""
    return re.sub(r" ?\(\d+\)(?=\.\w+$)", "", file)


def _of(old: Rotation | None, request: Asked) -> dict[str, Any]:
    if old is None:
        return {"starts": local(request.at)}
    members = [member.person for member in old.memberships.select_related("person")]
    return {
        "people": [person.pk for person in members],
        "order": ", ".join(person.name for person in members),
        "unit": old.unit,
        "every": old.every,
        "first_day": old.first_day,
        "handover": old.handover,
        "together": old.together,
        "hours": old.hours,
        "starts": local(request.at),
    }
