"""django-helpdesk with tickets to escalate or mail to take in, timed. Run by the Python of its own environment.

    python -P other_desk.py '{"database": {...}, "tickets": 100000, "due": 1000, "rounds": 3}'
    python -P other_desk.py '{"database": {...}, "media": "/a/folder"}'

Its e-mail goes to Django's dummy backend. Starting, migrating and filling are not timed. Each line on the input is one
round, for mail the folder of letters; its seconds are printed.
"""

import json
import os
import sys
from datetime import timedelta
from importlib import import_module
from time import perf_counter

import django
from django.conf import settings
from django.core.management import call_command

APPS = (
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.humanize",
    "django.contrib.messages", "django.contrib.sessions", "django.contrib.sites", "django.contrib.staticfiles",
    "rest_framework", "helpdesk",
)  # fmt: skip
DAYS = 3
urlpatterns: list[object] = []


def configure(
    database: dict[str, object],
    media: str = "",
    *,
    apps: tuple[str, ...] = (),
    migrate: bool = True,
    **more: object,
) -> None:
    """The settings of its installation guide, as small as they get, and what else a benchmark needs."""
    settings.configure(
        INSTALLED_APPS=[*APPS, *apps],
        DATABASES={"default": database},
        SECRET_KEY="only-for-this-run",  # noqa: S106
        SITE_ID=1,
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        TIME_ZONE="UTC",
        STATIC_URL="/static/",
        MEDIA_ROOT=media,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        LOGGING_CONFIG=None,
        **more,
    )
    django.setup()
    from django.urls import include, path

    urlpatterns.append(path("", include("helpdesk.urls")))
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)


def fill(tickets: int, due: int, rounds: int) -> None:
    """Open tickets in one queue, of which the last `due * rounds` wait to be made due."""
    from django.utils import timezone

    models, users = import_module("helpdesk.models"), import_module("django.contrib.auth.models").User
    queue = models.Queue.objects.create(
        title="Assistenza", slug="it", escalate_days=DAYS, email_address="desk@example.org"
    )
    agents = [users.objects.create(username=f"agent{n}", email=f"agent{n}@example.org") for n in range(5)]
    now = timezone.now()
    made = (
        models.Ticket(
            queue=queue,
            title=f"La stampante non stampa {number}",
            description="Da stamattina non funziona più.",
            created=now - timedelta(days=1),
            modified=now,
            submitter_email="cliente@example.org",
            assigned_to=agents[number % len(agents)],
            priority=3,
            last_escalation=now,
        )
        for number in range(tickets)
    )
    models.Ticket.objects.bulk_create(made, batch_size=2000)


def escalate(due: int, turn: int) -> float:
    """Make the next `due` tickets old enough; seconds that `escalate_tickets` takes."""
    from django.utils import timezone

    models = import_module("helpdesk.models")
    ids = list(
        models.Ticket.objects.order_by("id").values_list("id", flat=True)[due * turn : due * (turn + 1)]
    )
    models.Ticket.objects.filter(id__in=ids).update(last_escalation=timezone.now() - timedelta(days=DAYS + 1))
    before = models.FollowUp.objects.count()
    begin = perf_counter()
    call_command("escalate_tickets")
    seconds = perf_counter() - begin
    escalated = models.FollowUp.objects.count() - before
    if escalated != due:
        sys.exit(f"{escalated} of {due} tickets were escalated")
    return seconds


def open_mailbox() -> None:
    """One queue whose mail lies in a folder, and the templates of its answers, as its guide asks for."""
    models = import_module("helpdesk.models")
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    models.Queue.objects.create(
        title="Assistenza",
        slug="it",
        email_address="aiuto@azienda.it",
        allow_email_submission=True,
        email_box_type="local",
    )


def receive(folder: str) -> float:
    """Seconds that `get_email` takes for the letters in a folder; it deletes each."""
    models = import_module("helpdesk.models")
    models.Queue.objects.update(email_box_local_dir=folder, email_box_last_check=None)
    before, letters = models.FollowUp.objects.count(), len(os.listdir(folder))
    begin = perf_counter()
    call_command("get_email", quiet=True)
    seconds = perf_counter() - begin
    taken = models.FollowUp.objects.count() - before
    if taken != letters or os.listdir(folder):
        sys.exit(f"{taken} of {letters} letters were taken in")
    return seconds


def main(options: dict[str, object]) -> None:
    """Prepare, say so, then do one round for each line on the input and print its seconds."""
    configure(options["database"], str(options.get("media", "")))  # type: ignore[arg-type]
    version = import_module("importlib.metadata").version("django-helpdesk")
    if "media" in options:
        open_mailbox()
        print(version, flush=True)
        for line in sys.stdin:
            print(receive(line.strip()), flush=True)
        return
    tickets, due, rounds = (int(str(options[name])) for name in ("tickets", "due", "rounds"))
    fill(tickets, due, rounds)
    print(version, flush=True)
    for turn, _ in enumerate(sys.stdin):
        print(escalate(due, turn), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
