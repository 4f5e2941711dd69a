"""Moving from another help desk: upload its export, say what its words mean, try it, bring it in."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.intake.migration.places import Places
from sportello.intake.migration.plan import Plan, plan_of
from sportello.intake.migration.running import run_migration, start, start_care, take_into_care
from sportello.intake.migration.uploads import look_again, plan_for, report_of, take_in, throw_away
from sportello.intake.models import Migration, SavedPlan
from sportello.jobs.models import Job
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.admin.rights import desk_wide
from sportello.web.moving.asked import plan_asked
from sportello.web.moving.shown import figures_of, page_of
from sportello.web.moving.words import STAGES, products
from sportello.web.progress import progress_of
from sportello.web.views.admin.registers import ASK, around

SHOWN = 50


@csrf_exempt  # what guards it comes behind the choice of where the file goes while it arrives
@desk_wide  # before a byte of it is read: strangers could fill the disk
def imports(request: Asked) -> HttpResponseBase:
    """The imports there were, and the way to a new one. Its file may be larger than what is sent with a message."""
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return _imports(request)


@csrf_protect
@ASK
def _imports(request: Asked) -> HttpResponse:
    refused, status = "", 200
    if request.method == "POST":
        made, refused, status = _uploaded(request)
        if made is not None:
            return redirect("admin_moving", made.pk)
    rows = [
        {"row": row, "state": STAGES[row.state], "tickets": row.counts.get("tickets")}
        for row in Migration.objects.order_by("-pk").select_related("department", "by")[:SHOWN]
    ]
    context = {
        "rows": rows,
        "products": products(),
        "saved": SavedPlan.objects.order_by("name"),
        "refused": refused,
    }
    return render(request, "admin/moving/list.html", around(request) | context, status=status)


def _uploaded(request: Asked) -> tuple[Migration | None, str, int]:
    file: UploadedFile[Any] | None = request.FILES.get("file")
    if file is None:
        return None, _("Choose a file."), 422
    plan, product = Plan(), request.POST.get("product", "auto")
    saved = request.POST.get("saved", "")
    if saved.isdecimal() and (kept := SavedPlan.objects.filter(pk=int(saved)).first()) is not None:
        plan, product = plan_of(kept.plan), kept.product
    try:
        made = take_in(file.chunks(), file.name or "", product, plan, by=request.user.pk, at=request.at)
    except DeskError as refusal:
        return None, errors.words_for(refusal), errors.status_of(refusal)
    return made, "", 200


@desk_wide
@ASK
def moving(request: Asked, pk: int) -> HttpResponse:
    """One import: its mapping, the first tickets as they will be, what came of a trial, and the way in."""
    migration = get_object_or_404(Migration, pk=pk)
    if migration.state == Migration.State.RUNNING and Job.objects.filter(pk=migration.job or 0).exists():
        return redirect("admin_moving_progress", pk)
    if request.method != "POST":
        return _draw(request, migration)
    if migration.state == Migration.State.DONE:
        raise Http404
    try:
        return _answered(request, migration)
    except DeskError as refusal:
        return _draw(request, migration, errors.words_for(refusal), errors.status_of(refusal))


def _answered(request: Asked, migration: Migration) -> HttpResponse:
    """The mapping is kept and looked at anew; then whatever else was asked for."""
    saved = request.POST.get("saved", "")
    if "use" in request.POST and saved.isdecimal():
        kept = get_object_or_404(SavedPlan, pk=int(saved), product=migration.product)
        look_again(migration, plan_of(kept.plan))
        return redirect("admin_moving", migration.pk)
    plan = plan_asked(request.POST, migration.seen, plan_for(migration))
    look_again(migration, plan)
    if "keep" in request.POST and (name := " ".join(request.POST.get("name", "").split())[:80]):
        told = {"product": migration.product, "plan": migration.plan, "by": request.user, "at": request.at}
        SavedPlan.objects.update_or_create(name=name, defaults=told)
        messages.success(request, _("The mapping is saved."))
    if "try" in request.POST or "run" in request.POST:
        Places(plan)  # refuses here and now what a job would refuse
        start(migration, dry="run" not in request.POST)
        return redirect("admin_moving_progress", migration.pk)
    return redirect("admin_moving", migration.pk)


def _draw(request: Asked, migration: Migration, refused: str = "", status: int = 200) -> HttpResponse:
    context = around(request) | page_of(migration) | {"refused": refused}
    return render(request, "admin/moving/export.html", context, status=status)


@desk_wide
@require_safe
def progress(request: Asked, pk: int) -> HttpResponse:
    """How far it is."""
    migration = get_object_or_404(Migration, pk=pk)
    if migration.job is None:
        return redirect("admin_moving", pk)
    task = (
        take_into_care
        if migration.state == Migration.State.DONE and _is_care(migration.job)
        else run_migration
    )
    context: dict[str, Any] = {
        "migration": migration,
        "progress": progress_of(task, migration.job, request.at, migration=pk),
        "is_care": task is take_into_care,
        "figures": figures_of(migration.counts),
    }
    if context["progress"].has_failed and migration.state == Migration.State.RUNNING:
        migration.state = Migration.State.LOOKED_AT
        migration.save(update_fields=["state"])
    if request.headers.get("HX-Request") == "true":
        return render(request, "admin/moving/_progress.html", context)
    return render(request, "admin/moving/progress.html", around(request) | context)


def _is_care(job: int) -> bool:
    return Job.objects.filter(pk=job, task=take_into_care.module_path).exists()


@desk_wide
@require_safe
def report(request: Asked, pk: int) -> HttpResponseBase:
    """The report as a table."""
    path = report_of(get_object_or_404(Migration, pk=pk))
    if not path.is_file():
        raise Http404
    name = f"import-{pk}-report.csv"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


@desk_wide
@require_POST
def adopt(request: Asked, pk: int) -> HttpResponse:
    """Take the open tickets of its desk into the engine's care."""
    migration = get_object_or_404(Migration, pk=pk)
    if migration.state != Migration.State.DONE:
        raise Http404
    start_care(migration)
    return redirect("admin_moving_progress", pk)


@desk_wide
@require_POST
def forget(request: Asked, pk: int) -> HttpResponse:
    """Throw the file and the report away; what was brought in stays."""
    migration = get_object_or_404(Migration, pk=pk)
    if migration.state != Migration.State.RUNNING:
        throw_away(migration)
    return redirect("admin_imports")
