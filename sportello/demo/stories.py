"""Everyday stories: what becomes of most requests."""

from datetime import timedelta

from sportello.demo import texts
from sportello.demo.care_texts import CARE_CASES
from sportello.demo.inside_texts import PERSONNEL_CASES, SYSTEMS_CASES
from sportello.demo.life import Life, Story, Told
from sportello.demo.texts import Case
from sportello.desk import charge, following, hold, linking, resolution, transfer
from sportello.domain.lifecycle import Kind, Status, WaitingFor
from sportello.domain.priority import Grade, Priority

CASES: dict[str, tuple[Case, ...]] = {
    "care": CARE_CASES,
    "systems": SYSTEMS_CASES,
    "personnel": PERSONNEL_CASES,
}


AT_WORK = (Status.NEW, Status.OPEN)
OLD = timedelta(days=2)
"""What is older is cleared up by the evening rounds."""


def department_of(life: Life) -> str:
    """Seven requests in ten are the customers'."""
    return life.chance.choices(("care", "systems", "personnel"), (14, 4, 2))[0]


def asked(life: Life, department: str = "", *, company: str = "", how: str = "", channel: str = "") -> Told:
    """A request of the department, about whatever people ask there."""
    department = department or department_of(life)
    case = life.draw([case for case in CASES[department] if how in ("", case.how)] or CASES[department])
    return life.open(department, case, life.caller(department, company), channel, how)


def quick(life: Life) -> Story:
    """Solved by the first line within minutes."""
    told = asked(life)
    yield life.work(told, 1, 4)
    life.take(told)
    if life.chance.random() < 0.5:
        yield life.work(told, 1, 3)
        life.reply(told, life.chance.choice(texts.TAKEN))
    yield life.work(told, 2, 6)
    life.resolve(told)
    if life.chance.random() < 0.5:
        yield life.answer(0.2, 20)
        life.confirm(told)


def talk(life: Life, told: Told | None = None) -> Story:
    """A question, an answer, a solution."""
    told = told or asked(life)
    yield life.work(told, 1, 4)
    life.take(told)
    yield life.work(told, 1, 6)
    life.reply(told, told.case.ask)
    life.wait(told, WaitingFor.REQUESTER, reason=texts.SILENCE)
    yield life.answer(0.1, 9)
    life.write(told, told.case.said)
    yield life.work(told, 1, 4)
    life.note(told, told.case.note)
    yield life.work(told, 1, 4)
    life.resolve(told)
    if life.chance.random() < 0.35:
        yield life.answer(0.3, 30)
        life.confirm(told)


def on_the_phone(life: Life) -> Story:
    """Opened and solved while the caller waits, or nearly."""
    told = asked(life, channel="phone")
    yield life.work(told, 0.5, 2)
    life.take(told)
    yield life.work(told, 1, 5)
    life.call(told, life.chance.choice(texts.CALL_NOTES))
    yield life.work(told, 1, 4)
    life.resolve(told)


def supplier(life: Life) -> Story:
    """Waits for somebody outside, until a date."""
    told = asked(life)
    yield life.work(told, 1, 4)
    life.take(told)
    yield life.work(told, 2, 6)
    life.reply(told, life.chance.choice(texts.TAKEN))
    until = life.answer(6, 80)
    life.wait(told, WaitingFor.THIRD_PARTY, until, life.chance.choice(texts.SUPPLIER))
    yield until + timedelta(minutes=life.chance.randint(2, 9))
    life.note(told, told.case.tried)
    yield life.work(told, 2, 12)
    life.resolve(told)


def appointment(life: Life) -> Story:
    """Waits for a date agreed with the requester."""
    told = asked(life)
    yield life.work(told, 1, 4)
    life.take(told)
    yield life.work(told, 2, 7)
    life.call(told, "Concordata una data per l'intervento.")
    until = life.answer(20, 100)
    life.wait(told, WaitingFor.DATE, until, life.chance.choice(texts.AGREED))
    yield until + timedelta(minutes=life.chance.randint(3, 9))
    life.resolve(told)


def silent(life: Life) -> Story:
    """The requester never answers: reminders, then the engine closes it."""
    told = asked(life)
    yield life.work(told, 2, 4)
    life.take(told)
    yield life.work(told, 2, 6)
    life.reply(told, told.case.ask)
    life.wait(told, WaitingFor.REQUESTER, reason=texts.SILENCE)
    life.kept.add(told.id)


def reopened(life: Life) -> Story:
    """Not solved after all."""
    told = asked(life)
    yield from talk_through(life, told)
    for _ in range(life.chance.choice((1, 1, 2))):
        yield life.answer(3, 40)
        life.write(told, life.chance.choice(texts.NOT_SOLVED))
        yield life.work(told, 2, 5)
        life.take_if_offered(told)
        life.reply(told, life.chance.choice(texts.STILL_AT_IT))
        yield life.work(told, 2, 8)
        life.note(told, told.case.tried)
        life.resolve(told)


def talk_through(life: Life, told: Told) -> Story:
    """Taken, looked at, solved."""
    yield life.work(told, 1, 4)
    life.take(told)
    yield life.work(told, 2, 5)
    life.note(told, told.case.note)
    yield life.work(told, 1, 4)
    life.resolve(told)


def followed_up(life: Life) -> Story:
    """Written to long after it was closed: a new request takes up the old one."""
    told = asked(life, "care")
    yield from talk_through(life, told)
    yield life.now + timedelta(days=life.chance.randint(12, 25))
    life.write(told, life.chance.choice(texts.NOT_SOLVED))


def cancelled(life: Life) -> Story:
    """Opened by mistake."""
    told = asked(life)
    yield life.work(told, 3, 10)
    boss = life.actor(life.supervisor(told))
    resolution.cancel(told.id, reason=life.chance.choice(texts.CANCELLED), actor=boss, at=life.now)


def merged(life: Life) -> Story:
    """Two people of one company report the same thing."""
    first = asked(life, "care")
    company = first.requester.organisation
    yield life.pause(2, 9)
    second = life.open("care", first.case, life.caller(company=company.name if company else ""), "mail")
    yield life.pause(1, 4)
    agent = life.take(first)
    linking.merge(second.id, into=first.id, actor=life.actor(agent), at=life.now)
    following.tag(first.id, add=("doppione",), actor=life.actor(agent), at=life.now)
    yield life.work(first, 2, 5)
    life.resolve(first)


def split(life: Life) -> Story:
    """One message, two matters."""
    told = asked(life, "care")
    yield life.work(told, 1, 4)
    agent = life.actor(life.take(told))
    yield life.work(told, 1, 4)
    other = life.chance.choice(CARE_CASES)
    linking.split(
        told.id, subject=told.say(other.subject), text=told.say(other.text), actor=agent, at=life.now
    )
    yield life.work(told, 1, 4)
    life.resolve(told)


def moved(life: Life) -> Story:
    """It belonged to another department."""
    told = life.open("care", life.chance.choice(SYSTEMS_CASES_FOR_CARE), life.caller())
    yield life.work(told, 2, 5)
    agent = life.take(told)
    yield life.work(told, 1, 4)
    systems = life.house.departments["systems"].pk
    transfer.transfer(
        told.id, department=systems, reason=texts.TRANSFER[0], actor=life.actor(agent), at=life.now
    )
    told.department = "systems"
    yield life.work(told, 3, 12)
    life.take(told)
    yield life.work(told, 5, 15)
    life.resolve(told)


# Asked of customer care, though it is a matter of networks: what `moved` tells of.
SYSTEMS_CASES_FOR_CARE = tuple(case for case in CARE_CASES if case.category == "Portale clienti")


def triaged(life: Life) -> Story:
    """Worse, or less bad, than it seemed."""
    told = asked(life, "care")
    yield life.work(told, 1, 3)
    agent = life.actor(life.take(told))
    yield life.work(told, 1, 3)
    if life.chance.random() < 0.4:
        boss = life.actor(life.supervisor(told))
        charge.triage(
            told.id, override=Priority.CRITICAL, reason=texts.REASON_CRITICAL, actor=boss, at=life.now
        )
    else:
        grades = life.chance.choice(((Grade.HIGH, Grade.MEDIUM), (Grade.LOW, Grade.MEDIUM)))
        charge.triage(told.id, impact=grades[0], urgency=grades[1], actor=agent, at=life.now)
    yield life.work(told, 2, 5)
    life.reply(told, life.chance.choice(texts.TAKEN))
    yield life.work(told, 2, 5)
    life.resolve(told)


def rested(life: Life) -> Story:
    """Put aside for a few hours, then taken up again."""
    told = asked(life, "systems")
    yield life.work(told, 1, 4)
    agent = life.actor(life.take(told))
    until = life.answer(2, 5)
    hold.snooze(told.id, until=until, actor=agent, at=life.now)
    following.tag(told.id, add=(life.chance.choice(texts.TAGS),), actor=agent, at=life.now)
    yield until + timedelta(minutes=5)
    life.reply(told, life.chance.choice(texts.STILL_AT_IT))
    yield life.work(told, 3, 9)
    life.resolve(told)


def rounds(life: Life) -> Story:
    """Every evening somebody looks at what has been lying for days, and ends it."""
    while True:
        yield life.now + timedelta(days=1)
        for id, change in list(life.sitting.batch.changes.items()):
            opened = change.state.opened_at
            if id in life.kept or opened is None or opened > life.now - OLD:
                continue
            state = life.sitting.state(id, life.now)
            if state.status not in AT_WORK or state.kind is Kind.PROBLEM or life.chance.random() < 0.3:
                continue
            answers = life.sitting.batch.rules.answers(state, life.now)
            resolution.resolve(
                id,
                text=life.chance.choice(texts.CLEARED),
                reason="" if state.owner is not None else texts.ROUND,
                actor=life.actor(answers),
                at=life.now,
            )
