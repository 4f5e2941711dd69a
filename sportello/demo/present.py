"""The desk as one finds it: requests of the last hours in every state, so placed that several climb within minutes.

All are the customers', whose ladder counts round the clock: whatever the hour, somebody is there and something is due.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sportello.demo import texts
from sportello.demo.ladder_stories import climb_to, send_up
from sportello.demo.life import Life, Story, Told
from sportello.demo.people import COMPANIES
from sportello.demo.prepared import a_log, a_picture
from sportello.demo.stories import asked
from sportello.desk import (
    charge,
    conversation,
    escalate,
    following,
    hold,
    involve,
    linking,
    resolution,
    transfer,
    work,
)
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.priority import Grade, Priority

Beginning = tuple[float, Callable[[Life], Story]]
"""How many minutes before the end of the history a story begins, and the story."""

DIRECT = tuple(company.name for company in COMPANIES if not company.partner and not company.served_by)


def customer(life: Life, how: str = "", channel: str = "", tier: str = "") -> Told:
    """A customer's own request, met by the customers' first line."""
    names = [company.name for company in COMPANIES if company.name in DIRECT and tier in ("", company.tier)]
    return asked(life, "care", company=life.chance.choice(names), how=how, channel=channel)


def fresh(how: str = "", channel: str = "", tier: str = "") -> Callable[[Life], Story]:
    """Just in, nobody has taken it."""

    def story(life: Life) -> Story:
        customer(life, how, channel, tier)
        yield from ()

    return story


def in_hand(minutes: float, *, answered: bool = True, how: str = "") -> Callable[[Life], Story]:
    """Taken by the first line `minutes` before the end."""

    def story(life: Life) -> Story:
        told = customer(life, how)
        yield life.ago(minutes)
        agent = life.take(told)
        if answered:
            life.reply(told, life.chance.choice(texts.TAKEN), agent)

    return story


def up(
    sent: float,
    taken: float | None,
    after: Callable[[Life, Told], None] | None = None,
    *,
    how: str = "annoyed",
) -> Callable[[Life], Story]:
    """Sent to the specialists `sent` minutes before the end, taken by one of them `taken` minutes before it."""

    def story(life: Life) -> Story:
        told = customer(life, how)
        yield life.pause(1, 2)
        agent = life.take(told)
        life.reply(told, life.chance.choice(texts.TAKEN), agent)
        yield life.ago(sent)
        send_up(life, told, agent)
        if taken is None:
            return
        yield life.ago(taken)
        life.take(told)
        life.note(told, told.case.note)
        if after is not None:
            after(life, told)

    return story


def higher(level: int, entered: float, *, talks: bool = True) -> Callable[[Life], Story]:
    """At the third level or above since some time; the ladder brought it there."""

    def story(life: Life) -> Story:
        told = customer(life, "annoyed")
        yield from climb_to(life, told, level)
        if talks:
            yield life.pause(entered / 4, entered / 2)
            life.reply(told, life.chance.choice(texts.STILL_AT_IT if level < 4 else texts.MANAGER_REPLIES))

    return story


def done(minutes: float, *, confirmed: bool = False) -> Callable[[Life], Story]:
    """Solved a while ago, and perhaps confirmed."""

    def story(life: Life) -> Story:
        told = customer(life)
        yield life.pause(1, 3)
        life.take(told)
        yield life.pause(4, 9)
        life.resolve(told)
        if confirmed:
            yield life.ago(minutes)
            life.confirm(told)

    return story


# -- what one does once the specialists have it -------------------------------------------------------------


def waits_for_requester(life: Life, told: Told) -> None:
    life.reply(told, told.case.ask)
    life.wait(told, WaitingFor.REQUESTER, reason=texts.SILENCE)


def waits_for_supplier(life: Life, told: Told) -> None:
    until = life.end + timedelta(minutes=life.chance.choice((4, 25, 180, 1500)))
    life.wait(told, WaitingFor.THIRD_PARTY, until, life.chance.choice(texts.SUPPLIER))


def waits_for_date(life: Life, told: Told) -> None:
    life.call(told, "Concordato il giorno dell'intervento con il cliente.")
    until = life.end + timedelta(hours=life.chance.randint(20, 70))
    life.wait(told, WaitingFor.DATE, until, life.chance.choice(texts.AGREED))


def rests(life: Life, told: Told) -> None:
    until = life.end + timedelta(minutes=life.chance.choice((18, 50)))
    hold.snooze(told.id, until=until, actor=life.actor(life.holder(told)), at=life.now)


def promises_call(life: Life, told: Told) -> None:
    life.call(told, life.chance.choice(texts.CALL_NOTES), promise=life.end + timedelta(minutes=16))


def goes_back(life: Life, told: Told) -> None:
    agent = life.actor(life.holder(told))
    escalate.hand_back(told.id, reason=life.chance.choice(texts.HAND_BACK), actor=agent, at=life.now)


def asks_supervisor(life: Life, told: Told) -> None:
    reason = life.chance.choice(texts.UNHAPPY)
    involve.ask_supervisor(told.id, reason=reason, actor=life.actor(told.requester.pk), at=life.now)


def is_chased(life: Life, told: Told) -> None:
    requester = life.actor(told.requester.pk)
    conversation.nudge(told.id, text=texts.CHASES[0], actor=requester, at=life.now)


def wants_help(department: str) -> Callable[[Life, Told], None]:
    def ask(life: Life, told: Told) -> None:
        involve.involve_department(
            told.id,
            department=life.house.departments[department].pk,
            subject=life.chance.choice(texts.TASKS[department]),
            text="Serve alla richiesta collegata, il cliente aspetta.",
            actor=life.actor(life.holder(told)),
            at=life.now,
        )

    return ask


def is_critical(life: Life, told: Told) -> None:
    boss = life.actor(life.supervisor(told))
    charge.triage(told.id, override=Priority.CRITICAL, reason=texts.REASON_CRITICAL, actor=boss, at=life.now)


def is_worse(life: Life, told: Told) -> None:
    agent = life.actor(life.holder(told))
    charge.triage(told.id, impact=Grade.HIGH, urgency=Grade.MEDIUM, actor=agent, at=life.now)
    following.tag(told.id, add=("aggiornamento", "da-richiamare"), actor=agent, at=life.now)


def is_discussed(life: Life, told: Told) -> None:
    (boss,), agent = life.cast.ids("giulia"), life.actor(life.holder(told))
    name = life.cast.staff["giulia"].name
    text = f"Qualcuno ha già visto questo errore? @{name} te lo segnalo. Nel log si vede dove si ferma."
    conversation.note(
        told.id, text=text, mentions=(boss,), files=[a_log()], minutes=12, actor=agent, at=life.now
    )
    for item in (
        "Confrontare con i log dell'operatore",
        "Avvisare gli altri clienti con lo stesso centralino",
    ):
        work.add_item(told.id, text=item, actor=agent, at=life.now)
    requester = life.actor(told.requester.pk, "mail")
    conversation.receive(
        told.id, text=told.say(told.case.said), files=[a_picture()], actor=requester, at=life.now
    )


# -- endings of another kind --------------------------------------------------------------------------------


def back_again(life: Life) -> Story:
    """Solved in the morning, reopened by the requester just now."""
    told = customer(life)
    yield life.pause(1, 3)
    life.take(told)
    yield life.pause(4, 9)
    life.resolve(told)
    yield life.ago(life.chance.uniform(1, 9))
    life.write(told, life.chance.choice(texts.NOT_SOLVED))


def taken_back(life: Life) -> Story:
    """Sent up and recalled a minute later."""
    told = customer(life)
    yield life.pause(1, 2)
    agent = life.take(told)
    yield life.pause(3, 4)
    send_up(life, told, agent)
    yield life.pause(1, 2)
    escalate.recall(told.id, reason=texts.RECALL, actor=life.actor(agent), at=life.now)


def sent_down(life: Life) -> Story:
    """De-escalated by the supervisor, offered to the specialists."""
    told = customer(life, "annoyed")
    yield from climb_to(life, told, 3)
    yield life.ago(11)
    boss = life.actor(life.supervisor(told))
    escalate.de_escalate(told.id, to=2, reason=texts.REASONS_DOWN, actor=boss, at=life.now)


def one_of_two(life: Life) -> Story:
    """A duplicate, merged."""
    told = customer(life, "hampered")
    company = told.requester.organisation
    yield life.pause(2, 3)
    twin = life.open("care", told.case, life.caller(company=company.name if company else ""), "mail")
    yield life.pause(1, 1.5)
    agent = life.actor(life.take(told))
    linking.merge(twin.id, into=told.id, actor=agent, at=life.now)
    life.reply(told, life.chance.choice(texts.TAKEN))


def not_wanted(life: Life) -> Story:
    """Cancelled."""
    told = customer(life)
    yield life.pause(3, 5)
    boss = life.actor(life.supervisor(told))
    resolution.cancel(told.id, reason=life.chance.choice(texts.CANCELLED), actor=boss, at=life.now)


def given_away(life: Life) -> Story:
    """Handed to systems, where it waits for the first who takes it."""
    told = customer(life, "annoyed")
    yield life.pause(1, 3)
    agent = life.actor(life.take(told))
    yield life.pause(2, 4)
    systems = life.house.departments["systems"].pk
    transfer.transfer(told.id, department=systems, reason=texts.TRANSFER[0], actor=agent, at=life.now)


def presents() -> list[Beginning]:
    """Every story of the last hours; the first dozen are those no desk should be without."""
    at_once: list[Beginning] = [
        (1, fresh("stopped", "phone", "gold")),
        (2.2, fresh()),
        (3.1, fresh("hampered", "mail")),
        (11.5, in_hand(8)),
        (60, up(54, 50)),
        (24, up(18, None)),
        (300, higher(3, 100)),
        (70, up(55, 40, waits_for_requester)),
        (30, done(12)),
        (26, not_wanted),
        (34, one_of_two),
        (200, done(150, confirmed=True)),
        (50, up(40, 36, rests)),
    ]
    return [*at_once, *_more()]


def _more() -> list[Beginning]:
    return [
        *((minutes, fresh()) for minutes in (0.3, 1.6, 4.2)),
        *((taken + 2, in_hand(taken)) for taken in (3, 5, 9.5, 11, 6.5)),
        (7, in_hand(5, answered=False, how="hampered")),
        *((sent + 6, up(sent, None)) for sent in (4, 9, 15)),
        *((sent + 5, up(sent, sent - 4)) for sent in (12, 25, 33, 41, 48, 57.5)),
        (21, up(14, 11, is_critical, how="stopped")),
        (40, up(33, 28, is_worse)),
        (55, up(47, 41, is_discussed)),
        (58, up(50, 45, asks_supervisor)),
        (30, up(22, 17, is_chased)),
        (37, up(29, 24, promises_call)),
        (45, up(38, 32, wants_help("systems"))),
        (52, up(43, 39, wants_help("personnel"))),
        (22, up(15, 10, goes_back)),
        (44, up(36, 30, goes_back)),
        *((hours * 60, up(hours * 60 - 9, hours * 60 - 20, waits_for_requester)) for hours in (2, 5, 11, 27)),
        *((hours * 60, up(hours * 60 - 9, hours * 60 - 20, waits_for_supplier)) for hours in (1, 3, 8, 30)),
        *((hours * 60, up(hours * 60 - 9, hours * 60 - 20, waits_for_date)) for hours in (4, 26)),
        (33, up(26, 21, rests)),
        *((hours * 60, higher(3, 60)) for hours in (1.7, 2.6, 3.9, 5.1)),
        *((hours * 60, higher(4, 120)) for hours in (7, 9, 14)),
        *((minutes, done(5)) for minutes in (16, 38, 61, 95, 140, 260, 410)),
        *((hours * 60, done(hours * 60 - 45, confirmed=True)) for hours in (2, 6, 10)),
        (190, back_again),
        (230, back_again),
        (9, taken_back),
        (330, sent_down),
        (17, given_away),
    ]


def begins(end: datetime, minutes: float) -> datetime:
    """The moment at which a story of the present begins."""
    return end - timedelta(seconds=round(minutes * 60))
