"""Letters to requesters: sending one again, those that were not delivered, and an agent's own signature."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.notifications.mail.again import AGAIN, send_again
from sportello.notifications.models import OutgoingMessage
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.admin.rights import desk_wide
from sportello.web.letters import signing, undelivered
from sportello.web.letters.asking import AgainForm
from sportello.web.views.admin.registers import around
from sportello.web.views.dialogs import ASK, VARY, ask
from sportello.web.views.frame import frame
from sportello.web.views.ticket import ticket_of


@desk_page
@ASK
@VARY
def again(request: Asked, number: int, pk: int) -> HttpResponse:
    """Send what failed, came back or is uncertain once more."""
    gathered = ticket_of(request, number)
    letter = get_object_or_404(OutgoingMessage, ticket=gathered.row.pk, pk=pk, state__in=AGAIN)
    form = AgainForm(request.POST or None, letter=letter)

    def command(data: dict[str, Any]) -> object:
        return send_again(letter, address=data["address"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s: the e-mail goes out again."))


@desk_wide
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What was not delivered."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in undelivered.TABS else "failed"
    before = request.GET.get("before", "")
    lines, more = undelivered.page(request.actor, tab, before)
    context = {"lines": lines, "tab": tab, "tabs": undelivered.tabs(request.actor), "next": more}
    return render(request, "admin/undelivered.html", around(request) | context | {"paged": bool(before)})


@desk_wide
@require_POST
def several(request: Asked) -> HttpResponse:
    """Send the chosen ones again; one that cannot be is said, and stops no other."""
    tab = request.POST.get("tab", "")
    tab = tab if tab in undelivered.TABS else "failed"
    chosen = [
        int(pk)
        for pk in request.POST.getlist("letter")[: undelivered.PAGE]
        if pk.isascii() and pk.isdecimal()
    ]
    done, refused = 0, ""
    for letter in undelivered.letters(request.actor, tab).filter(pk__in=chosen).order_by("pk"):
        try:
            send_again(letter, actor=request.actor, at=request.at)
        except DeskError as error:
            refused = errors.words_for(error)
        else:
            done += 1
    if done:
        said = ngettext("%(n)s e-mail goes out again.", "%(n)s e-mails go out again.", done) % {"n": done}
        messages.success(request, said)
    if refused or not chosen:
        messages.error(request, refused or _("Choose at least one."))
    response = redirect("admin_undelivered")
    response["Location"] += f"?tab={tab}"
    return response


@desk_page
@ASK
def signature(request: Asked) -> HttpResponse:
    """What stands below my own letters."""
    form = signing.SignatureForm(request.POST or None, initial=signing.mine(request.user))
    if request.method == "POST" and form.is_valid():
        signing.keep(request.user, form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("me_signature")
    shown = signing.shown(request.user, form.data if form.is_bound else form.initial)
    context = {"form": form, "shown": shown, "blanks": signing.blanks()}
    status = 422 if form.is_bound else 200
    return render(request, "me/signature.html", frame(request) | context, status=status)
