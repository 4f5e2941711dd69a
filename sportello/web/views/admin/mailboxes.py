"""Connecting a mailbox: its owner gives the permission at the provider, and the browser comes back with a code."""

from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sportello.health.mail_words import in_their_words, what_to_do
from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.oauth.consent import Begun, begin, complete
from sportello.intake.mail.oauth.providers import IN_THE_BROWSER, SignIn
from sportello.intake.mail.oauth.trouble import SignInTrouble, refusal
from sportello.people.change import write_down
from sportello.people.models import Alteration
from sportello.web.access import Asked
from sportello.web.admin.registers import REGISTERS
from sportello.web.admin.rights import desk_wide
from sportello.web.views.admin.registers import around

BEGUN: Final = "mailbox_connection"
LONGEST: Final = 4000  # characters of a code
NAMES: Final = {SignIn.MICROSOFT: "Microsoft", SignIn.GOOGLE: "Google"}


@desk_wide
@require_safe
def connection(request: Asked, pk: int) -> HttpResponse:
    """What to register at the provider, and the way there. A link, since the policy lets no form leave the desk."""
    row = _mailbox(pk)
    url, request.session[BEGUN] = begin(row, _redirect(request))
    context = {
        "row": row,
        "url": url,
        "redirect": _redirect(request),
        "login": row.login or row.address,
        "provider": NAMES.get(SignIn(row.sign_in), ""),
    }
    response = render(request, "admin/mailbox_connection.html", around(request) | context)
    response.headers["Cache-Control"] = "no-store"
    return response


@desk_wide
@require_safe
def connected(request: Asked) -> HttpResponse:
    """The browser is back: what it brings counts once, and only for the session in which it was asked for."""
    begun = cast("Begun | None", request.session.pop(BEGUN, None))
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if begun is None or not constant_time_compare(state.encode(), begun["state"].encode()):
        messages.error(
            request, _("This permission was not asked for here, or was used already. Begin again.")
        )
        return redirect("admin_list", "mailboxes")
    row = _mailbox(begun["mailbox"])
    try:
        if "error" in request.GET or not code:
            raise refusal(400, request.GET.get("error", ""), request.GET.get("error_description", ""))
        complete(row, begun, code[:LONGEST], request.at)
    except SignInTrouble as trouble:
        return _failed(request, row, trouble)
    _told(request, row)
    messages.success(
        request, _("%(name)s is connected: it is read within a few seconds.") % {"name": row.address}
    )
    return redirect("admin_row", "mailboxes", row.pk)


def _failed(request: Asked, row: Mailbox, trouble: SignInTrouble) -> HttpResponse:
    why = in_their_words(str(trouble))
    said = _("%(name)s was not connected: %(why)s.") % {"name": row.address, "why": why}
    messages.error(request, f"{said} {what_to_do(str(trouble))}".strip())
    return redirect("admin_row", "mailboxes", row.pk)


def _told(request: Asked, row: Mailbox) -> None:
    by = REGISTERS["mailboxes"].by(request.actor, row, request.at)
    write_down(row, Alteration.Act.CHANGED, by, {"permission": ("", str(_("a new one")))})
    Mailbox.objects.filter(pk=row.pk).update(trouble="")  # the reader that rests looks again at once


def _mailbox(pk: int) -> Mailbox:
    rows: Any = Mailbox.objects.filter(sign_in__in=IN_THE_BROWSER, kind=Mailbox.Kind.IMAP, is_active=True)
    found: Mailbox = get_object_or_404(rows, pk=pk)
    return found


def _redirect(request: Asked) -> str:
    """Our address to come back to, the same for all mailboxes: providers want it registered to the letter."""
    path = reverse("mailbox_connected")
    origin = next(iter(settings.WEB_ADDRESS.origins), "")
    return origin + path if origin else request.build_absolute_uri(path)
