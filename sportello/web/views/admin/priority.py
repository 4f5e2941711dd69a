"""The priority matrix of a department: impact by urgency, as a sheet of nine cells."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sportello.catalogue.change import matrix_of, set_matrix
from sportello.desk.sentences.words import PRIORITIES
from sportello.domain.priority import DEFAULT_MATRIX, Grade, Priority
from sportello.people.models import Department
from sportello.web.access import Asked
from sportello.web.admin.forms import AskForm
from sportello.web.admin.grades import IMPACTS, URGENCIES, cell_label
from sportello.web.admin.rights import admin_page
from sportello.web.views.admin.registers import ASK, around, register_of


class MatrixForm(AskForm):
    """Nine choices, named `impact_urgency`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(int(priority), PRIORITIES[priority]) for priority in Priority]
        for impact in Grade:
            for urgency in Grade:
                self.fields[f"{impact}_{urgency}"] = forms.TypedChoiceField(
                    coerce=int, choices=choices, label=cell_label(impact, urgency)
                )
        self.dress()

    @property
    def sheet(self) -> list[tuple[Any, list[Any]]]:
        """Rows by impact, cells by urgency."""
        return [(IMPACTS[impact], [self[f"{impact}_{urgency}"] for urgency in Grade]) for impact in Grade]


@admin_page
@ASK
def matrix(request: Asked, pk: int) -> HttpResponse:
    """The sheet; what equals the common matrix is not the department's own."""
    register = register_of(request, "departments")
    department: Department = get_object_or_404(register.rows(request.actor), pk=pk)
    now = matrix_of(department)
    form = MatrixForm(
        request.POST or None,
        initial={f"{impact}_{urgency}": int(priority) for (impact, urgency), priority in now.items()},
    )
    if request.method == "POST" and (form.is_valid() or "common" in request.POST):
        cells = (
            DEFAULT_MATRIX
            if "common" in request.POST
            else {(i, u): Priority(form.cleaned_data[f"{i}_{u}"]) for i in Grade for u in Grade}
        )
        set_matrix(department, cells, by=register.by(request.actor, department, request.at))
        messages.success(request, _("Saved."))
        return redirect("admin_priority", pk)
    context = {
        "department": department,
        "form": form,
        "urgencies": list(URGENCIES.values()),
        "is_common": dict(now) == dict(DEFAULT_MATRIX),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "admin/priority.html", around(request) | context, status=status)
