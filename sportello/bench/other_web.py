"""django-helpdesk's own interface, served. Run by the Python of its own environment, beside `other_desk.py`.

    python -P other_web.py '{"database": {...}, "port": 8123}'

Prints its version and the token of a member of its staff, then serves until it is ended: granian with one process, as
Sportello, a thread for each of the callers, and connections to the database that stay open.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))  # last: this folder's modules are not its libraries

from other_desk import configure  # type: ignore[import-not-found]

CONFIGURED = "OTHER_WEB"
CALLERS = 4
APPS = ("rest_framework.authtoken",)
MORE = {
    "ALLOWED_HOSTS": ["127.0.0.1"],
    "REST_FRAMEWORK": {
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"]
    },
}


def furnish() -> str:
    """A queue and a member of the staff; the token that stands for them."""
    from django.core.management import call_command

    call_command("loaddata", "emailtemplate.json", verbosity=0)
    import_module("helpdesk.models").Queue.objects.create(
        title="Assistenza", slug="it", email_address="desk@example.org"
    )
    users = import_module("django.contrib.auth.models").User
    staff = users.objects.create(username="staff", is_staff=True, is_superuser=True)
    token: str = import_module("rest_framework.authtoken.models").Token.objects.create(user=staff).key
    return token


def application() -> object:
    """The desk as the server calls it, in a process that may or may not have begun as this one."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    if not settings.configured:
        configure(json.loads(os.environ[CONFIGURED]), apps=APPS, migrate=False, **MORE)
    return get_wsgi_application()


def main(options: dict[str, Any]) -> None:
    """Prepare, say so, then serve."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    database = {**options["database"], "CONN_MAX_AGE": None}
    configure(database, apps=APPS, **MORE)
    token = furnish()
    import_module("django.db").connections.close_all()  # the server's process opens its own
    os.environ[CONFIGURED] = json.dumps(database)
    print(import_module("importlib.metadata").version("django-helpdesk"), token, flush=True)
    Granian(
        f"{__file__}:application",
        address="127.0.0.1",
        port=int(str(options["port"])),
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=CALLERS,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
