"""The round the doctor makes: all checks in order, those left out that have nothing to look at."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.health import (
    channels,
    database,
    installation,
    jobs,
    letters,
    mailboxes,
    notices,
    people,
    policies,
    rotas,
    webhooks,
    worker,
)
from sportello.health.finding import Check, Finding, Result

CHECKS: tuple[Check, ...] = (
    Check("system", gettext_lazy("Settings fit together"), installation.system_checks),
    Check("secret_key", gettext_lazy("Secret key"), installation.secret_key),
    Check("web_address", gettext_lazy("Address, hosts and https"), installation.web_address),
    Check("data_folder", gettext_lazy("Data folder and disk"), installation.data_folder),
    Check("zone_data", gettext_lazy("Time zone data"), installation.zone_data),
    Check("reachable", gettext_lazy("Database answers"), database.reachable),
    Check("writable", gettext_lazy("Database can be written"), database.writable, "database"),
    Check("version", gettext_lazy("Database version"), database.version, "database"),
    Check("pragmas", gettext_lazy("SQLite's way of working"), database.pragmas, "database"),
    Check("pool", gettext_lazy("Connections enough"), database.pool, "database"),
    Check("clocks", gettext_lazy("Clocks agree"), database.clocks, "database"),
    Check("migrations", gettext_lazy("Database up to date"), database.migrations, "database"),
    Check("triggers", gettext_lazy("Timeline and versions guarded"), database.triggers, "tables"),
    Check("alive", gettext_lazy("Worker alive"), worker.alive, "tables"),
    Check("poisoned", gettext_lazy("No step that keeps failing"), worker.poisoned, "tables"),
    Check(
        "forgotten", gettext_lazy("Every open request has a next moment"), worker.nothing_forgotten, "tables"
    ),
    Check("jobs_failed", gettext_lazy("No job has failed"), jobs.failed, "tables"),
    Check("jobs_stuck", gettext_lazy("No job waits for ever"), jobs.stuck, "tables"),
    Check("webhooks", gettext_lazy("Programs elsewhere are told"), webhooks.stopped, "tables"),
    Check("notices_delivered", gettext_lazy("Notices arrive"), notices.delivered, "tables"),
    Check("notices_leaving", gettext_lazy("Notices leave in time"), notices.leaving, "tables"),
    Check("push_key", gettext_lazy("Key for web push"), channels.push_key),
    Check("channels", gettext_lazy("Channels carry notices"), channels.working, "tables"),
    Check(
        "channel_addresses", gettext_lazy("Addresses of channels can be read"), channels.readable, "tables"
    ),
    Check("clock_set_back", gettext_lazy("Clock never set back"), worker.not_from_the_future, "tables"),
    Check("calendars", gettext_lazy("Calendars open"), policies.calendars, "tables"),
    Check("rules", gettext_lazy("Rules can be read"), policies.rules, "tables"),
    Check("departments", gettext_lazy("Departments have manager and policy"), policies.departments, "tables"),
    Check("targets", gettext_lazy("Every level reaches somebody"), policies.targets, "rules"),
    Check("promises", gettext_lazy("Promises to all requesters"), policies.promises, "rules"),
    Check("mail_server", gettext_lazy("E-mails can leave"), letters.server),
    Check("mailboxes", gettext_lazy("Mailboxes are read"), mailboxes.read, "tables"),
    Check("letters", gettext_lazy("E-mails arrive"), letters.undelivered, "tables"),
    Check("administrators", gettext_lazy("Somebody administers the desk"), people.administered, "tables"),
    Check("rotas", gettext_lazy("Rotas are sound"), rotas.sound, "tables"),
    Check("covered", gettext_lazy("Rotas are covered for a week"), rotas.covered, "rules"),
)
# What is missing once a check has found a fault.
_GIVES = {"reachable": "database", "migrations": "tables", "rules": "rules"}
_RESTS_ON = {"database": "database", "tables": "database tables", "rules": "database tables rules"}


def examine(now: datetime, checks: tuple[Check, ...] = CHECKS) -> Iterator[Result]:
    """Make the round; each result as soon as it is there."""
    missing: set[str] = set()
    for check in checks:
        if missing.intersection(_RESTS_ON.get(check.needs, "").split()):
            yield Result(check, looked=False)
            continue
        try:
            result = Result(check, tuple(check.look(now)))
        except Exception as error:  # noqa: BLE001  # a doctor who falls ill over one organ still looks at the others
            result = Result(check, (_unlooked(error),))
        if not result.is_sound and check.code in _GIVES:
            missing.add(_GIVES[check.code])
        yield result


def _unlooked(error: Exception) -> Finding:
    said = str(error).strip().splitlines()
    why = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    return Finding(
        "not_looked",
        _("This could not be looked at ({why}).").format(why=why),
        _("Put right what is listed above first; if it stays, report it with these words."),
    )
