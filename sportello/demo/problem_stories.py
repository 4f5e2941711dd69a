"""Stories of problems: many report one fault, somebody looks for its cause, and they end together."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sportello.demo import problem_texts as words
from sportello.demo.care_texts import CARE_CASES
from sportello.demo.life import Life, Story, Told
from sportello.demo.texts import Case
from sportello.desk import charge, linking, problem
from sportello.desk.opening import Request, open_tickets
from sportello.desk.problem_saying import say
from sportello.domain.lifecycle import Kind, WaitingFor
from sportello.domain.priority import Grade
from sportello.domain.problem import Stage

RECEPTION = CARE_CASES[0]


def outbreak(count: int, *, solved: bool) -> Callable[[Life], Story]:
    """The exchange of invoices is down: the workaround goes to all who report it, some write again."""

    def story(life: Life) -> Story:
        gathered = [_reported(life, RECEPTION, words.RECEPTION[0], "Molino Ferrante")]
        for number in range(1, count):
            yield life.pause(1, 9)
            gathered.append(_reported(life, RECEPTION, words.RECEPTION[number % len(words.RECEPTION)]))
        yield life.pause(3, 6)
        led = _begin(life, RECEPTION, words.RECEPTION_PROBLEM, gathered)
        yield life.pause(4, 8)
        _explain(life, led, words.RECEPTION_CAUSE, words.RECEPTION_WORKAROUND, in_portal=True)
        _send(life, led, gathered, words.RECEPTION_WORKAROUND)
        yield life.pause(3, 6)
        if solved:
            yield from _solved(life, led, gathered)
            return
        for told, text in zip(gathered[1:3], words.STILL_WRITING, strict=True):
            if life.is_going_on(told):
                life.write(told, text)
                yield life.pause(1, 3)
        if life.is_going_on(gathered[-1]):
            actor = life.actor(led.requester.pk)
            problem.end_by_hand(gathered[-1].id, by_hand=True, reason=words.BY_HAND, actor=actor, at=life.now)

    return story


def known_error(life: Life) -> Story:
    """An error that is known for days: the fix is under way, one who came late has not had the workaround."""
    case = next(case for case in CARE_CASES if case.subject == words.MAIL_CASE)
    gathered = []
    for number, subject in enumerate(words.MAIL):
        gathered.append(_reported(life, case, subject))
        yield life.pause(20, 200) if number < len(words.MAIL) - 1 else life.pause(5, 20)
    led = _begin(life, case, words.MAIL_PROBLEM, gathered)
    yield life.pause(60, 120)
    _explain(life, led, words.MAIL_CAUSE, words.MAIL_WORKAROUND, in_portal=False)
    _send(life, led, gathered, words.MAIL_WORKAROUND)
    yield life.answer(18, 22)
    actor = life.actor(led.requester.pk)
    problem.move_stage(led.id, stage=Stage.FIXING, actor=actor, at=life.now)
    late = _reported(life, case, words.MAIL_LATE)
    yield life.pause(5, 15)
    linking.link(late.id, other=led.id, relation="caused_by", actor=actor, at=life.now)


def _reported(life: Life, case: Case, subject: str, company: str = "") -> Told:
    """One more customer says it in their own words; it stays open for the problem."""
    told = life.open("care", replace(case, subject=subject), life.caller(company=company))
    life.kept.add(told.id)
    return told


def _begin(life: Life, case: Case, subject: str, gathered: Sequence[Told]) -> Told:
    """Somebody sees what they have in common, opens a problem and lets them wait for it."""
    manager = life.cast.staff["davide"]
    actor = life.actor(manager.pk)
    request = Request(
        requester=manager.pk,
        department=life.house.departments["care"].pk,
        subject=subject,
        text=words.PROBLEM,
        kind=Kind.PROBLEM,
        category=life.house.categories[case.category].pk,
        channel="desk",
        impact=Grade.HIGH,
        urgency=Grade.MEDIUM,
    )
    (id,) = open_tickets([request], actor=actor, at=life.now).changes
    charge.assign(id, owner=life.cast.staff["davide"].pk, actor=life.actor(_boss(life)), at=life.now)
    led = Told(id, case, gathered[0].values, manager, "care")
    linking.link([told.id for told in gathered], other=id, relation="caused_by", actor=actor, at=life.now)
    for told in gathered:
        if life.is_going_on(told):
            life.wait(told, WaitingFor.PROBLEM, reason="Stessa causa: si segue il problema.")
    problem.move_stage(id, stage=Stage.INVESTIGATING, actor=actor, at=life.now)
    return led


def _boss(life: Life) -> int:
    """The manager of customer care."""
    return life.staff.departments[life.house.departments["care"].pk].manager


def _explain(life: Life, led: Told, cause: str, workaround: str, *, in_portal: bool) -> None:
    """Whoever leads the problem writes down what is known."""
    actor = life.actor(led.requester.pk)
    problem.write_cause(led.id, text=cause, actor=actor, at=life.now)
    problem.write_workaround(
        led.id, text=workaround, publish=True, in_portal=in_portal, actor=actor, at=life.now
    )
    problem.move_stage(led.id, stage=Stage.KNOWN_ERROR, actor=actor, at=life.now)


def _send(life: Life, led: Told, gathered: Sequence[Told], text: str) -> None:
    """The workaround, to all who wait."""
    actor = life.actor(led.requester.pk)
    texts = {told.id: text for told in gathered if life.is_going_on(told)}
    if texts:
        say(texts, version=1, actor=actor, at=life.now)


def _solved(life: Life, led: Told, gathered: Sequence[Told]) -> Story:
    yield life.answer(5, 20)
    life.resolve(led, words.RECEPTION_FIXED)
    for told in gathered:
        if life.is_going_on(told):
            life.resolve(told)
