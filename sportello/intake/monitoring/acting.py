"""Doing what was decided, through the one door: an alarm and its request change in one transaction."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.conversation import note
from sportello.desk.opening import Request, open_ticket
from sportello.desk.resolution import reopen, resolve
from sportello.domain.errors import DeskError
from sportello.intake.monitoring import deciding
from sportello.intake.monitoring.alert import Alert
from sportello.intake.monitoring.models import Alarm, EventSource
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket

CHANNEL = "monitor"


def act(
    source: EventSource, alert: Alert, *, actor: Actor, at: datetime, again: bool = False
) -> tuple[str, Ticket | None]:
    """Take one alarm in; returns what was done, and on which request. Raises what the door refuses.

    `again` if its words, signed, were taken in before.
    """
    with transaction.atomic():
        # What another message did while this one waited for the row: two in a storm else open two of them.
        now = EventSource.objects.select_for_update().get(pk=source.pk)
        source.storm, source.storm_at, source.storm_line_at = now.storm, now.storm_at, now.storm_line_at
        alarm = (
            Alarm.objects.filter(source=source, fingerprint=alert.fingerprint)
            .select_related("ticket")
            .first()
        )
        decision = deciding.decide(source, alert, alarm, at, again=again)
        if alarm is None:
            if not alert.is_on:
                return decision.act, None
            alarm = Alarm(source=source, fingerprint=alert.fingerprint)
        return _Act(source, alert, alarm, actor, at).do(decision)


def passed(alert: Alert) -> str:
    """Why an alarm that says to be on is not believed."""
    return _("The message that “%(title)s” is on came again, word by word: that alarm is over already.") % {
        "title": alert.title
    }


class _Act:
    """One alarm, one moment."""

    def __init__(self, source: EventSource, alert: Alert, alarm: Alarm, actor: Actor, at: datetime) -> None:
        self.source, self.alert, self.alarm, self.actor, self.at = source, alert, alarm, actor, at

    def do(self, decision: deciding.Decision) -> tuple[str, Ticket | None]:
        """Do it, and keep what is known of the alarm; what was done in the end, and on which request."""
        ticket = decision.ticket
        try:
            with transaction.atomic():
                ticket = self._do(decision)
        except DeskError:
            instead = self._instead(decision)
            if instead is None:
                raise
            return self.do(instead)
        if decision.act != deciding.PASSED:
            self._keep(ticket)
        return decision.act, ticket

    def _instead(self, decision: deciding.Decision) -> deciding.Decision | None:
        """What follows where the desk refuses: no alarm that is on lacks a request, none that ended stays on."""
        if decision.act == deciding.REOPENED:
            return deciding.anew(self.source, self.alert, self.at)
        if decision.act == deciding.RESOLVED:
            return deciding.Decision(deciding.NOTED, decision.ticket)
        if decision.act == deciding.COLLECTED and decision.ticket is not None:
            return deciding.Decision(deciding.COLLECTED)
        if decision.act in (deciding.SAID, deciding.JOINED, deciding.NOTED):
            # Another department has it by now, where the source may write nothing.
            return deciding.Decision(deciding.COUNTED, decision.ticket)
        return None

    def _do(self, decision: deciding.Decision) -> Ticket | None:
        ticket = decision.ticket
        if decision.act == deciding.OPENED:
            ticket = self._open(self.alert.title, self.alert.text)
            self.alarm.opened_at = self.alarm.line_at = self.at
            self.alarm.times = 0
        elif decision.act == deciding.COLLECTED:
            ticket = self._collect(ticket)
            self.alarm.times, self.alarm.line_at = 0, self.at
        elif ticket is not None:
            self._on(decision.act, ticket)
        return ticket

    def _on(self, act: str, ticket: Ticket) -> None:
        if act in (deciding.SAID, deciding.JOINED):
            self._note(ticket, self._again() if act == deciding.SAID else self._joined())
            self.alarm.times, self.alarm.line_at = 0, self.at
        elif act == deciding.COUNTED and self.alert.is_on:
            self.alarm.times += 1
        elif act == deciding.PASSED:
            self._passed(ticket)
        elif act == deciding.REOPENED:
            reopen(ticket, reason=_("The alarm is on again."), actor=self.actor, at=self.at)
            self.alarm.line_at, self.alarm.times = self.at, 0
        elif act == deciding.RESOLVED:
            resolve(ticket, reason=_("The alarm is over."), actor=self.actor, at=self.at)
        elif act == deciding.NOTED:
            self._note(ticket, _("The alarm is over: %(title)s") % {"title": self.alert.title})

    def _again(self) -> str:
        times = self.alarm.times + 1
        said = ngettext("%(n)s more time: %(title)s", "%(n)s more times: %(title)s", times)
        return said % {"n": times, "title": self.alert.title}

    def _passed(self, ticket: Ticket) -> None:
        """Whoever had it may know better: a line a day at most, for each time that it ended."""
        key = f"alarm:{self.alarm.pk}:{self.alarm.ended_at}:{self.at:%Y-%m-%d}"
        tell = (ticket.owner_id,) if ticket.owner_id else ()
        with suppress(DeskError):
            note(
                ticket,
                text=passed(self.alert),
                mentions=tell,
                actor=self.actor,
                at=self.at,
                dedup_key=key,
            )

    def _joined(self) -> str:
        return _("One more alarm of the same group: %(title)s") % {"title": self.alert.title}

    def _note(self, ticket: Ticket, text: str) -> None:
        note(ticket, text=text, actor=self.actor, at=self.at)

    def _open(self, subject: str, text: str) -> Ticket:
        impact, urgency = self.alert.grades(self.source.tables.get("severity", {}))
        request = Request(
            requester=self.source.requester_id or self.source.service_id,
            department=self.source.department_id,
            subject=subject,
            text=text,
            category=self.source.category_id,
            channel=CHANNEL,
            impact=impact,
            urgency=urgency,
        )
        return open_ticket(request, actor=self.actor, at=self.at)

    def _collect(self, storm: Ticket | None) -> Ticket:
        """More than the source may open: one request for all of them, with a line a minute at most."""
        if storm is None:
            subject = _("Many alarms from %(name)s") % {"name": self.source.name}
            storm = self._open(subject, self.alert.title)
            self._storm(storm, self.at)
            return storm
        told = self.source.storm_line_at
        if told is None or self.at - told >= deciding.MINUTE:
            count = Alarm.objects.filter(ticket=storm).count() + 1
            said = ngettext(
                "%(n)s alarm so far, the last: %(title)s", "%(n)s alarms so far, the last: %(title)s", count
            )
            self._note(storm, said % {"n": count, "title": self.alert.title})
            told = self.at
        self._storm(storm, told)
        return storm

    def _storm(self, storm: Ticket, told: datetime) -> None:
        """What is known of the storm, here and in the row."""
        facts = {"storm": storm, "storm_at": self.at, "storm_line_at": told}
        EventSource.objects.filter(pk=self.source.pk).update(**facts)
        for name, value in facts.items():
            setattr(self.source, name, value)

    def _keep(self, ticket: Ticket | None) -> None:
        alarm, alert = self.alarm, self.alert
        if alert.is_on and not alarm.is_on:
            alarm.began_at = self.at
        if not alert.is_on and alarm.is_on:
            alarm.ended_at = self.at
        if alert.began is not None:
            alarm.said_began = max(alert.began, alarm.said_began or alert.began)
        alarm.is_on, alarm.title, alarm.group = alert.is_on, alert.title, alert.group
        alarm.ticket = ticket if ticket is not None else alarm.ticket
        alarm.save()
