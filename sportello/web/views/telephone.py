"""The notice of a telephone that rings, and whose extension is whose."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sportello.intake.telephone.models import Extension
from sportello.web.access import Asked, desk_page
from sportello.web.admin.forms import AskForm
from sportello.web.intake.ringing import notice
from sportello.web.views.frame import frame


@desk_page
@require_safe
def ringing(request: Asked) -> HttpResponse:
    """The notice, or nothing (204) while the reader's telephone is silent."""
    found = notice(request.actor, request.at)
    if found is None:
        return HttpResponse(status=204)
    return render(request, "intake/_ringing.html", {"ringing": found})


class OwnForm(AskForm):
    """One's own extension."""

    number = forms.CharField(
        required=False,
        max_length=20,
        label=gettext_lazy("My extension"),
        help_text=gettext_lazy("The number of your telephone within the house. Empty: none."),
    )


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Asked) -> HttpResponse:
    """At which telephone the reader sits: its calls are shown to them."""
    own = Extension.objects.filter(person=request.user).order_by("pk")
    if request.method != "POST":
        form = OwnForm(initial={"number": own.values_list("number", flat=True).first() or ""})
        return _mine(request, form)
    form = OwnForm(request.POST)
    if not form.is_valid():
        return _mine(request, form, 422)
    number = "".join(form.cleaned_data["number"].split())
    others = Extension.objects.filter(number=number, person__isnull=False).exclude(person=request.user)
    held = others.values_list("person__name", flat=True).first()
    if held is not None:
        said = _("%(name)s sits at this telephone. An administrator can change that.") % {"name": held}
        form.add_error("number", said)
        return _mine(request, form, 422)
    own.exclude(number=number).update(person=None)
    if number:
        Extension.objects.update_or_create(number=number, defaults={"person": request.user})
    messages.success(request, _("Kept."))
    return redirect("me_telephone")


def _mine(request: Asked, form: OwnForm, status: int = 200) -> HttpResponse:
    return render(request, "me/telephone.html", frame(request) | {"form": form}, status=status)
