"""Mailboxes: the addresses at which departments receive mail, and how it gets here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.health.mail_words import in_their_words, what_to_do
from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.passwords import password_of, set_password
from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.web.admin.forms import RowForm
from sportello.web.admin.nouns import signing_in
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.words import exactly

PLACE = frozenset({"host", "login", "folder"})


class MailboxForm(RowForm):
    """An address, its department, and where its messages lie."""

    password = forms.CharField(
        required=False,
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept in a file that only the desk can read. Empty: the present one stays."),
    )

    client_secret = signing_in.secret_field()

    class Meta:
        model = Mailbox
        fields = (
            "address",
            "department",
            "kind",
            "host",
            "port",
            "security",
            "sign_in",
            "login",
            *signing_in.FIELDS,
            "folder",
            "after",
            "done_folder",
            "trusted_server",
            "most_from_one",
        )
        labels = {
            "address": gettext_lazy("Address"),
            "department": gettext_lazy("Department"),
            "kind": gettext_lazy("How messages come"),
            "host": gettext_lazy("Mail server"),
            "port": gettext_lazy("Port"),
            "security": gettext_lazy("Encryption"),
            "login": gettext_lazy("Login"),
            **signing_in.LABELS,
            "folder": gettext_lazy("Folder"),
            "after": gettext_lazy("Once taken in, messages are"),
            "done_folder": gettext_lazy("Folder for those taken in"),
            "trusted_server": gettext_lazy("Server that checks senders"),
            "most_from_one": gettext_lazy("Messages of one sender in ten minutes"),
        }
        help_texts = {
            "address": gettext_lazy("Where people write to."),
            "port": gettext_lazy("Empty: the usual one."),
            "host": gettext_lazy("Empty with Microsoft 365 and Google: theirs."),
            "login": gettext_lazy("Empty: the address."),
            **signing_in.HELP,
            "done_folder": gettext_lazy("Only if they are moved; made if there is none."),
            "trusted_server": gettext_lazy(
                "Its name as it stands in the header Authentication-Results. Empty: no such header is believed, and "
                "what agents answer by mail stays an internal note."
            ),
            "most_from_one": gettext_lazy("What is more waits for somebody to look at it."),
        }
        widgets = dict.fromkeys(("kind", "security", "sign_in", "after"), forms.RadioSelect)

    groups = (
        ("", (("address", "department"), ("kind",))),
        (
            gettext_lazy("Mail server (IMAP)"),
            (
                ("sign_in",),
                ("host", "port"),
                ("security",),
                ("login", "password"),
                ("client_id", "tenant"),
                ("client_secret",),
                ("token_url", "authorize_url"),
                ("scope",),
                ("folder",),
                ("after",),
                ("done_folder",),
            ),
        ),
        (gettext_lazy("Protection"), (("trusted_server", "most_from_one"),)),
    )

    def prepare(self) -> None:
        self.fields["department"].queryset = Department.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["folder"].required = False
        signing_in.prepare(self.fields)

    def clean(self) -> dict[str, Any]:
        """IMAP needs a server and a way of signing in; an address belongs to one mailbox."""
        data: dict[str, Any] = super().clean() or {}
        data["folder"] = data.get("folder") or "INBOX"
        signing_in.check(self, data)
        if data.get("kind") == Mailbox.Kind.IMAP:
            if not data.get("host"):
                self.add_error("host", _("Write the name of the mail server."))
            by_password = data["sign_in"] == Mailbox.SignIn.PASSWORD
            if by_password and not data.get("password") and (self.is_new or not password_of(self.instance)):
                self.add_error("password", _("Write the password of the mailbox."))
        if data.get("after") == Mailbox.After.MOVE and not data.get("done_folder"):
            self.add_error("done_folder", _("Write the name of the folder."))
        taken = Mailbox.objects.filter(address__iexact=data.get("address", "")).exclude(pk=self.instance.pk)
        if data.get("address") and taken.exists():
            self.add_error("address", _("There is a mailbox with this address already."))
        return data


class Mailboxes(Register):
    slug = "mailboxes"
    icon = "mail"
    title = gettext_lazy("Mailboxes")
    lead = gettext_lazy("Addresses at which departments receive mail")
    new = gettext_lazy("New mailbox")
    nothing = gettext_lazy("No mailbox yet: requests come by telephone and portal only.")
    model = Mailbox
    form = MailboxForm
    search = ("address",)
    order = "address"
    columns = (
        Column(gettext_lazy("Department"), lambda row: row.department.name),
        Column(gettext_lazy("How messages come"), lambda row: row.get_kind_display()),
        Column(gettext_lazy("Trouble"), lambda row: in_their_words(row.trouble)),
    )

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.select_related("department")
        return found

    def also(self, form: RowForm, row: Any) -> None:
        if password := form.cleaned_data.get("password"):
            set_password(row, password)
        signing_in.stored(form, row)
        if PLACE.intersection(form.changed_data):  # another folder's numbers say nothing about this one
            Mailbox.objects.filter(pk=row.pk).update(uid_validity=0, uid_last=0, uid_unread=0)

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        lines = [(_("Messages that wait for somebody"), reverse("mail"))]
        if row.looked_at:
            looked = _("Last looked at: %(when)s") % {"when": exactly(row.looked_at, at)}
            lines.insert(0, (looked, ""))
        if row.trouble:
            if advice := what_to_do(row.trouble):
                lines.insert(0, (advice, ""))
            lines.insert(0, (_("Trouble: %(what)s") % {"what": in_their_words(row.trouble)}, ""))
        return list(filter(None, [signing_in.panel(row), Panel(_("Mail"), lines)]))
