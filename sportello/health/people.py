"""People: somebody can administer the desk."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.health.finding import Finding
from sportello.people.first_run import is_new_desk
from sportello.people.staff import administrators


def administered(_now: datetime) -> Iterator[Finding]:
    """Somebody who can sign in administers the desk."""
    if not administrators().exists():
        hint = (
            _("Open the address that “sportello serve” prints: it leads through the first steps.")
            if is_new_desk()
            else _("Make somebody an administrator, while another administrator can.")
        )
        yield Finding("no_administrator", _("Nobody can sign in and administer the desk."), hint, advice=True)
