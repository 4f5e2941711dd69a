"""Import people or organisations: paste or upload, look at what would come of it, then all at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from sportello.intake.contacts import AT_ONCE, store_people
from sportello.people.change import By
from sportello.people.csv_import import Table, read_table, store_table
from sportello.web.access import Asked
from sportello.web.admin.forms import AskForm
from sportello.web.admin.rights import admin_page, everywhere
from sportello.web.progress import progress_of
from sportello.web.views.admin.registers import ASK, around

LARGEST = 2_000_000
SHOWN = 20


class ImportForm(AskForm):
    """A table and what it holds."""

    what = forms.ChoiceField(
        choices=[("people", gettext_lazy("people")), ("organisations", gettext_lazy("organisations"))],
        initial="people",
        widget=forms.RadioSelect,
        label=gettext_lazy("What is in the table"),
    )
    text = forms.CharField(
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        label=gettext_lazy("Paste it here"),
        help_text=gettext_lazy(
            "The first line names the columns. People: name, surname, organisation, e-mail, phone, language. "
            "Organisations: name, kind, tier, partner."
        ),
    )
    file = forms.FileField(required=False, label=gettext_lazy("or choose a CSV file"), allow_empty_file=True)
    groups = (("", (("what",), ("text",), ("file",))),)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if file is not None:
            if file.size > LARGEST:
                self.add_error("file", _("The file is larger than 2 MB: split it."))
            else:
                data["text"] = decoded(file.read())
        if not self.errors and not (data.get("text") or "").strip():
            self.add_error("text", _("Paste a table, or choose a file."))
        return data


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8, else what spreadsheets of Western Europe write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


@admin_page
@ASK
def importing(request: Asked) -> HttpResponse:
    """First the table, then what would come of it, then the import."""
    if not everywhere(request.actor, "people.edit"):
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _draw(request, form, None, 422 if form.is_bound else 200)
    text, what = form.cleaned_data["text"], form.cleaned_data["what"]
    table = read_table(text, what)
    if "confirmed" not in request.POST or table.faults or not table.fresh:
        return _draw(
            request, ImportForm(initial={"what": what, "text": text}), table, 422 if table.faults else 200
        )
    if what == "people" and len(table.fresh) > AT_ONCE:
        job = store_people.enqueue(text=text, person=request.user.pk)
        return redirect("admin_import_progress", job.id)
    number = store_table(table, by=By(request.actor, request.at, "people.edit"))
    said = ngettext("%(n)s line imported.", "%(n)s lines imported.", number)
    messages.success(request, said % {"n": number})
    return redirect("admin_list", "contacts" if what == "people" else "organisations")


@admin_page
@require_safe
def importing_progress(request: Asked, job: int) -> HttpResponse:
    """How far a long table is, for who imports it."""
    progress = progress_of(store_people, job, request.at, person=request.user.pk)
    context = {"progress": progress}
    if request.headers.get("HX-Request") == "true":
        return render(request, "admin/_import_progress.html", context)
    return render(request, "admin/import_progress.html", around(request) | context)


def _draw(request: Asked, form: ImportForm, table: Table | None, status: int) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "table": table}
    if table is not None:
        context |= {
            "fresh": len(table.fresh),
            "known": len(table.lines) - len(table.fresh),
            "shown": table.fresh[:SHOWN],
            "text": form.initial["text"],
            "what": table.what,
        }
    return render(request, "admin/import.html", around(request) | context, status=status)
