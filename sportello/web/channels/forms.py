"""What is asked to add a contact method: an e-mail address, or the parts of a service's address."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.notifications.channels.carriers.channel import kept_address
from sportello.notifications.channels.carriers.parts import NotUnderstood, Part, Service
from sportello.outbound.guard import Forbidden, NoSuchHost, checked

LONGEST = 1000
NOT_SO = gettext_lazy("This does not look right. An example: %(example)s")
MISSING = gettext_lazy("This is needed.")
WHY = {
    "private": gettext_lazy(
        "This server lies in a network that the desk may not reach. Whoever runs the desk can allow it "
        "(SPORTELLO_PRIVATE_NETWORKS)."
    ),
    "plain": gettext_lazy("Write https://: without encryption only servers of allowed networks are reached."),
}


class MethodForm(forms.Form):
    """A name to know it by, and what its channel needs."""

    label = forms.CharField(max_length=80, required=False, label=gettext_lazy("Name"))

    @property
    def parts(self) -> Sequence[forms.BoundField]:
        """All that is asked, the name last."""
        return [self[name] for name in self.fields if name != "label"] + [self["label"]]

    @property
    def address(self) -> str:
        """What the channel is given."""
        raise NotImplementedError

    @property
    def shown(self) -> str:
        """What tells this one from others of its channel, without secrets."""
        return ""


class MailForm(MethodForm):
    """An e-mail address."""

    mail = forms.EmailField(
        max_length=254,
        label=gettext_lazy("E-mail address"),
        error_messages={"required": MISSING, "invalid": gettext_lazy("This is no e-mail address.")},
    )

    @property
    def address(self) -> str:
        return str(self.cleaned_data["mail"])

    @property
    def shown(self) -> str:
        return self.address


class ServiceForm(MethodForm):
    """The parts of a service's address."""

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service, self._address = service, ""
        for part in service.parts:
            self.fields[part.name] = _field(part)

    def clean(self) -> dict[str, Any]:
        """Put the address together, and see whether its server may be reached."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        first = self.service.parts[0].name
        try:
            self._address = kept_address(self.service, self.service.address(data))
        except NotUnderstood:
            example = self.service.parts[0].example
            self.add_error(first, NOT_SO % {"example": example} if example else _("This cannot be read."))
            return data
        if self.service.has_server:
            self._look_at(data["server"])
        return data

    def _look_at(self, server: str) -> None:
        parts = urlsplit(server)
        try:
            checked(f"{parts.scheme}://{parts.netloc}/")
        except Forbidden as error:
            self.add_error("server", WHY.get(error.code, _("This address cannot be used.")))
        except NoSuchHost:
            self.add_error("server", _("There is no server of this name."))

    @property
    def address(self) -> str:
        return self._address

    @property
    def shown(self) -> str:
        label = str(self.service.label)
        return f"{label} {self.cleaned_data[self.service.shown]}" if self.service.shown else label


def _field(part: Part) -> forms.Field:
    attributes = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
    wrong = NOT_SO % {"example": part.example} if part.example else _("This cannot be read.")
    return forms.CharField(
        label=str(part.label),
        help_text=str(part.hint),
        required=part.required,
        max_length=LONGEST,
        widget=forms.TextInput(attrs=attributes),
        validators=[RegexValidator(rf"\A(?:{part.pattern})\Z", wrong)] if part.pattern else [],
        error_messages={"required": MISSING},
    )
