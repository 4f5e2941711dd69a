"""Stories of the ladder: requests that climb, by themselves or because somebody asks, and that come down again."""

from collections.abc import Callable
from datetime import timedelta

from sportello.demo import texts
from sportello.demo.life import Life, Story, Told
from sportello.demo.stories import asked
from sportello.desk import conversation, escalate, involve
from sportello.domain.lifecycle import WaitingFor

# What is noted on the way up; at the first level, what the case says.
NOTES = ("", *texts.ON_THE_WAY, *texts.MANAGER_NOTES, texts.LAST_NOTE)


def to_second(life: Life, told: Told, *, too_complex: bool = False) -> Story:
    """The first line takes it, tries, and asks the specialists, who take charge."""
    yield life.work(told, 1, 3)
    agent = life.take(told)
    if life.chance.random() < 0.6:
        life.reply(told, life.chance.choice(texts.TAKEN), agent)
    yield life.work(told, 3, 8)
    send_up(life, told, agent, too_complex=too_complex)
    yield life.work(told, 3, 15)
    life.take(told)


def send_up(life: Life, told: Told, agent: int, *, too_complex: bool = False) -> None:
    """One level up, for one of the level's reasons, saying what was tried."""
    state, rules = life.state(told), life.sitting.batch.rules
    reasons = escalate.reasons_of(rules.level_of(state), state.level + 1)
    escalate.escalate(
        told.id,
        reason=life.chance.choice(reasons or ("needs_specialist",)),
        tried=told.say(told.case.tried),
        too_complex=too_complex,
        actor=life.actor(agent),
        at=life.now,
    )


def second(life: Life) -> Story:
    """Solved by the specialists."""
    told = asked(life)
    yield from to_second(life, told)
    yield life.work(told, 2, 10)
    life.note(told, told.case.note)
    yield life.work(told, 3, 15)
    life.reply(told, life.chance.choice(texts.STILL_AT_IT))
    yield life.work(told, 3, 18)
    life.resolve(told)
    if life.chance.random() < 0.4:
        yield life.answer(0.5, 20)
        life.confirm(told)


def not_taken(life: Life) -> Story:
    """The first line is busy: time takes it up."""
    told = asked(life)
    yield life.after_level(told)
    life.take(told)
    yield life.work(told, 2, 8)
    life.reply(told, life.chance.choice(texts.TAKEN))
    yield life.work(told, 3, 20)
    life.resolve(told)


def handed_back(life: Life) -> Story:
    """The specialists give it back, the first line ends it."""
    told = asked(life)
    yield from to_second(life, told)
    specialist = life.holder(told)
    yield life.work(told, 2, 9)
    reason = life.chance.choice(texts.HAND_BACK)
    escalate.hand_back(told.id, reason=reason, actor=life.actor(specialist), at=life.now)
    yield life.work(told, 1, 4)
    life.take_if_offered(told)
    life.reply(told, told.case.ask)
    life.wait(told, WaitingFor.REQUESTER, reason=texts.SILENCE)
    yield life.answer(0.2, 6)
    life.write(told, told.case.said)
    yield life.work(told, 2, 6)
    life.resolve(told)


def recalled(life: Life) -> Story:
    """Sent up, and taken back before anybody took charge."""
    told = asked(life)
    yield life.work(told, 1, 3)
    agent = life.take(told)
    yield life.work(told, 2, 4)
    send_up(life, told, agent)
    yield life.work(told, 0.3, 1)
    escalate.recall(told.id, reason=texts.RECALL, actor=life.actor(agent), at=life.now)
    yield life.work(told, 0.5, 2)
    life.resolve(told)


def helped(life: Life) -> Story:
    """Another department does its part as a task, under its own ladder."""
    told = asked(life, "care")
    yield from to_second(life, told)
    agent = life.holder(told)
    yield life.work(told, 2, 9)
    subject = life.chance.choice(texts.TASKS["systems"])
    done = involve.involve_department(
        told.id,
        department=life.house.departments["systems"].pk,
        subject=subject,
        text="Serve alla richiesta collegata, il cliente aspetta.",
        actor=life.actor(agent),
        at=life.now,
    )
    task = Told(max(done.changes), told.case, told.values, told.requester, "systems")
    until = life.answer(3, 8)
    life.wait(told, WaitingFor.THIRD_PARTY, until, "In attesa di Informatica.")
    yield life.work(task, 3, 9)
    life.take(task)
    yield life.work(task, 5, 25)
    life.resolve(task, "Fatto, potete procedere.")
    yield max(until, life.now) + timedelta(minutes=4)
    life.resolve(told)


def chased(life: Life) -> Story:
    """The requester asks again and again."""
    told = asked(life, "care")
    yield from to_second(life, told)
    for text in texts.CHASES:
        yield life.work(told, 4, 9)
        conversation.nudge(told.id, text=text, actor=life.actor(told.requester.pk), at=life.now)
    yield life.work(told, 3, 9)
    life.take_if_offered(told)
    life.reply(told, life.chance.choice(texts.STILL_AT_IT))
    yield life.work(told, 10, 40)
    life.resolve(told)


def supervisor_asked(life: Life) -> Story:
    """The requester wants somebody who decides, and is called back."""
    told = asked(life, "care")
    yield from to_second(life, told)
    yield life.work(told, 5, 20)
    reason = life.chance.choice(texts.UNHAPPY)
    involve.ask_supervisor(told.id, reason=reason, actor=life.actor(told.requester.pk), at=life.now)
    yield life.pause(10, 50)
    boss = life.supervisor(told)
    conversation.log_call(
        told.id,
        text=texts.SUPERVISOR_CALLED,
        person=told.requester.pk,
        seconds=640,
        actor=life.actor(boss, "phone"),
        at=life.now,
    )
    yield life.work(told, 3, 15)
    life.resolve(told)


def stubborn(
    reach: int, *, solved: bool, department: str = "care", company: str = ""
) -> Callable[[Life], Story]:
    """It climbs level after level, worked on at each, up to `reach`; there it is solved, or still open."""

    def story(life: Life) -> Story:
        told = asked(life, department, company=company)
        life.kept.add(told.id)
        yield from climb_to(life, told, reach)
        yield life.pause(60, 300)
        life.reply(told, life.chance.choice(texts.MANAGER_REPLIES if reach > 3 else texts.STILL_AT_IT))
        if solved:
            yield life.answer(4, 30)
            life.resolve(told)

    return story


def climb_to(life: Life, told: Told, reach: int) -> Story:
    """Taken at each level, with a note or a word, never solved before `reach`."""
    while True:
        yield life.work(told, 1, 4)
        life.take_if_offered(told)
        state = life.state(told)
        life.note(told, NOTES[state.level - 1] or told.case.note)
        if state.level >= reach:
            return
        if state.level in (2, 4):
            yield life.work(told, 5, 20)
            life.reply(told, life.chance.choice(texts.STILL_AT_IT))
        yield life.after_level(told)


def brought_down(life: Life) -> Story:
    """The supervisor sends it down again: the hard part is done."""
    told = asked(life, "care")
    yield from climb_to(life, told, 3)
    yield life.work(told, 10, 40)
    boss = life.actor(life.supervisor(told))
    escalate.de_escalate(told.id, to=2, reason=texts.REASONS_DOWN, actor=boss, at=life.now)
    yield life.work(told, 3, 12)
    life.take(told)
    yield life.work(told, 5, 30)
    life.resolve(told)


def too_complex(life: Life) -> Story:
    """Marked as too complex: the rule takes it to the technical leads at once."""
    told = asked(life, "systems")
    yield from to_second(life, told, too_complex=True)
    yield life.answer(2, 8)
    life.note(told, texts.MANAGER_NOTES[1])
    yield life.answer(2, 20)
    life.resolve(told)
