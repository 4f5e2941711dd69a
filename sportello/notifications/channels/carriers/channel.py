"""One channel for each service, all of them through Apprise."""

from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sportello.notifications.channels.base import Notice, OurFault, Refused
from sportello.notifications.channels.carriers.parts import NotUnderstood, Service
from sportello.notifications.channels.unreadable import address_of
from sportello.notifications.models.contact import ContactMethod

FORBIDDEN: Final = frozenset({"attach", "keyfile", "redirect", "template", "verify"})
"""Options of addresses that read files of this machine, or loosen what is checked."""


def is_installed() -> bool:
    """Whether Apprise is here: it is an extra."""
    return find_spec("apprise") is not None


class ServiceChannel:
    """A service that Apprise speaks."""

    def __init__(self, service: Service) -> None:
        self.service, self.key = service, service.key
        self.is_one_service = not service.has_server and service.key != "other"

    @property
    def label(self) -> str | Promise:
        """As the service calls itself."""
        return self.service.label

    def deliver(self, notice: Notice, method: ContactMethod) -> None:
        """Hand it to the service. Raises Away, Refused."""
        if not is_installed():
            raise OurFault(_("Apprise is not installed."))
        try:
            plugin = plugin_for(self.service, address_of(method))
        except NotUnderstood as error:
            raise Refused(_("The address of the service is not complete.")) from error
        from sportello.notifications.channels.carriers.sending import send

        send(plugin, notice, is_anywhere=not self.is_one_service)


def plugin_for(service: Service, address: str) -> Any:
    """Apprise's object for an address of this service. Raises NotUnderstood."""
    import apprise

    asked = {name.lower().lstrip("+-:") for name, _value in parse_qsl(urlsplit(address).query)}
    if asked & FORBIDDEN:
        raise NotUnderstood
    try:
        plugin: Any = apprise.Apprise.instantiate(address, asset=_asset())
    except Exception as error:  # whatever the library stumbles over in an address
        raise NotUnderstood from error
    if plugin is None or urlsplit(plugin.url()).scheme not in service.schemas:
        raise NotUnderstood
    if service.has_server and _host(plugin.url()) != _host(address):
        raise NotUnderstood  # read as something else: a topic of the library's own server, for one
    # Whatever the address says, and whatever becomes the library's habit.
    plugin.redirects, plugin.verify_certificate = False, True
    return plugin


def _host(address: str) -> str | None:
    return urlsplit(address).hostname


def kept_address(service: Service, address: str) -> str:
    """What is kept of an address: as the library writes it, so that equal ones are equal. Raises NotUnderstood."""
    return str(plugin_for(service, address).url())


@lru_cache(maxsize=1)
def _asset() -> Any:
    """Our own name, no pictures from elsewhere, nothing on this disk."""
    import apprise

    return apprise.AppriseAsset(
        app_id="Sportello",
        app_desc="Sportello",
        app_url="",
        image_url_mask="",
        image_path_mask="",
        http_redirects=False,
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
        allow_templates=False,
    )
