"""How a mailbox signs in to its mail server: which fields each way needs, and what a stored form changes."""

import re
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.intake.mail.models import Mailbox, MailboxKey
from sportello.intake.mail.oauth.providers import IN_THE_BROWSER, OF_MICROSOFT, OF_OTHERS, SERVERS
from sportello.intake.mail.oauth.tokens import forget, set_client_secret
from sportello.outbound.guard import Forbidden, read
from sportello.web.admin.register import Panel

SignIn = Mailbox.SignIn
BY_TOKEN: Final = frozenset(SignIn) - {SignIn.PASSWORD}
# Which ways each field is for, and those that can do without it.
WAYS: Final[dict[str, frozenset[SignIn]]] = {
    "password": frozenset({SignIn.PASSWORD}),
    "client_id": BY_TOKEN,
    "tenant": OF_MICROSOFT,
    "client_secret": BY_TOKEN,
    "token_url": OF_OTHERS,
    "authorize_url": frozenset({SignIn.OTHER}),
    "scope": OF_OTHERS,
}
FIELDS: Final = ("client_id", "tenant", "token_url", "authorize_url", "scope")
ADDRESSES: Final = ("token_url", "authorize_url")
OWNER: Final = frozenset({"sign_in", "login", "address", *FIELDS})
"""What a permission was given for: whoever changes it must have it given anew."""
APPLICATION: Final = frozenset({"sign_in", "client_id", "tenant", "token_url"})
"""What the secret was written for: it is sent to no other address, and for no other application."""
LABELS: Final = {
    "sign_in": gettext_lazy("How the desk signs in"),
    "client_id": gettext_lazy("Client ID of the application"),
    "tenant": gettext_lazy("Tenant (directory) ID"),
    "token_url": gettext_lazy("Token address"),
    "authorize_url": gettext_lazy("Address for permission"),
    "scope": gettext_lazy("Scope"),
}
HELP: Final = {
    "token_url": gettext_lazy("Where the provider gives tokens, such as https://login.example.org/token."),
    "authorize_url": gettext_lazy("The provider's page on which the mailbox's owner gives the permission."),
    "scope": gettext_lazy(
        "As the provider names reading by IMAP, and SMTP if the desk shall send with it too."
    ),
}
_MISSING: Final = {
    "client_id": gettext_lazy("Write the client ID that the provider gave the application."),
    "tenant": gettext_lazy("Write the tenant ID: Entra ID shows it on the application's first page."),
    "client_secret": gettext_lazy("Write the application's client secret (its value, not its ID)."),
    "token_url": gettext_lazy("Write the provider's token address."),
    "authorize_url": gettext_lazy("Write the address of the provider's page for permission."),
    "scope": gettext_lazy("Write the scope that the provider asks for."),
}
_TENANT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")


def secret_field() -> forms.CharField:
    """The field for the secret of the application, which no page shows again."""
    return forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("Client secret"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept sealed, and shown nowhere. Empty: the present one stays."),
    )


def prepare(fields: dict[str, Any]) -> None:
    """Say of each field for which ways it is asked: the style sheet hides those of others."""
    fields["sign_in"].required = False
    for name, ways in WAYS.items():
        fields[name].when = " ".join(sorted(ways))


def check(form: Any, data: dict[str, Any]) -> None:
    """Keep only what the chosen way needs, and say what is missing."""
    way = SignIn(data.get("sign_in") or SignIn.PASSWORD)
    if data.get("kind") != Mailbox.Kind.IMAP:
        way = SignIn.PASSWORD
    data["sign_in"] = way
    for name, ways in WAYS.items():
        if way not in ways:
            data[name] = ""
            form.errors.pop(name, None)
    data["host"] = data.get("host") or SERVERS.get(way, "")
    if way == SignIn.PASSWORD:
        return
    for name, words in _MISSING.items():
        if (
            way in WAYS[name]
            and not data.get(name)
            and name not in form.errors
            and _is_needed(form, name, way)
        ):
            form.add_error(name, str(words))
    if data.get("tenant") and not _TENANT.fullmatch(data["tenant"]):
        form.add_error(
            "tenant", _("A tenant is an ID such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427, or a domain.")
        )
    for name in ADDRESSES:
        if data.get(name) and not _is_address(data[name]):
            form.add_error(name, _("Write an address that begins with https://."))


def _is_needed(form: Any, name: str, way: SignIn) -> bool:
    if name != "client_secret":
        return True
    kept = MailboxKey.objects.filter(pk=form.instance.pk).exclude(client_secret="")
    is_kept = not form.is_new and not APPLICATION.intersection(form.changed_data) and kept.exists()
    return way != SignIn.OTHER and not is_kept  # a public client of another provider has none


def _is_address(url: str) -> bool:
    try:
        return bool(read(url).host)
    except Forbidden:
        return False


def stored(form: Any, row: Mailbox) -> None:
    """Keep a new secret, and forget what was given to what the mailbox was before."""
    if row.sign_in == SignIn.PASSWORD:
        MailboxKey.objects.filter(pk=row.pk).delete()
    else:
        secret = form.cleaned_data.get("client_secret")
        if secret or APPLICATION.intersection(form.changed_data):
            set_client_secret(row, secret)
        forget(row, permission=bool(OWNER.intersection(form.changed_data)))
    # The reader that rests after a failure looks again at once.
    Mailbox.objects.filter(pk=row.pk).update(trouble="")


def panel(row: Mailbox) -> Panel | None:
    """Whether the permission was given, and where to give it."""
    if row.sign_in not in IN_THE_BROWSER or row.kind != Mailbox.Kind.IMAP:
        return None
    given = MailboxKey.objects.filter(pk=row.pk).exclude(refresh_token="").exists()
    words = _("The permission was given.") if given else _("The permission was not given yet.")
    title = _("Connect it again") if given else _("Connect this mailbox")
    return Panel(_("Connection"), [(words, "")], add=(title, reverse("mailbox_connection", args=[row.pk])))
