"""Living at the sample desk: what its people do, through the commands everybody uses, at a moment that moves."""

import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sportello.demo import texts
from sportello.demo.departments import House
from sportello.demo.people import COMPANY, Cast
from sportello.demo.texts import Case, filled
from sportello.desk import charge, conversation, hold, resolution
from sportello.desk.opening import Request, open_tickets
from sportello.desk.sitting import Sitting
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import UNRESOLVED, WaitingFor
from sportello.domain.priority import HOW_BADLY
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Staff
from sportello.domain.ticket import TicketState
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Person

# A story tells what happens to a ticket: it does something, and yields the moment of what comes next.
Story = Iterator[datetime]
ROME = ZoneInfo("Europe/Rome")
# How much slower than customer care the other departments go.
PACE = {"care": 1, "systems": 3, "personnel": 10}


@dataclass
class Told:
    """A ticket of a story: its id, its case with the gaps filled, who asks."""

    id: int
    case: Case
    values: Mapping[str, str]
    requester: Person
    department: str

    def say(self, text: str) -> str:
        """A sentence of the case with its gaps filled."""
        return filled(text, {**self.values, "nome": self.requester.name.split()[0]})


@dataclass
class Life:
    """The stage: the desk, the moment it is, chance, and what people do.

    `kept` are tickets that are meant to stay open; the others are cleared up after a while.
    """

    cast: Cast
    house: House
    sitting: Sitting
    chance: Random
    now: datetime
    end: datetime
    refused: list[DeskError] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)
    _drawn: dict[str, int] = field(default_factory=dict)
    _actors: dict[tuple[int, str], Actor] = field(default_factory=dict)

    # -- time ---------------------------------------------------------------------------------------------

    def pause(self, low: float, high: float) -> datetime:
        """Some minutes from now, by the wall."""
        return self.now + timedelta(seconds=round(self.chance.uniform(low, high) * 60))

    def work(self, told: Told, low: float, high: float) -> datetime:
        """Some working minutes from now, at the pace and on the calendar of the ticket's department."""
        seconds = round(self.chance.uniform(low, high) * 60 * PACE[told.department])
        calendar = self.sitting.batch.rules.calendar_of(self.state(told))
        return calendar.add(calendar.next_opening(self.now), seconds)

    def answer(self, low: float, high: float) -> datetime:
        """Some hours from now, when people outside are awake."""
        moment = self.pause(low * 60, high * 60)
        hour = moment.astimezone(ROME).hour
        if 8 <= hour < 20:
            return moment
        wait = (8 - hour) % 24
        return moment + timedelta(hours=wait, minutes=self.chance.randint(0, 50))

    def ago(self, minutes: float) -> datetime:
        """A moment before the end of the history."""
        return self.end - timedelta(seconds=round(minutes * 60))

    def after_level(self, told: Told) -> datetime:
        """Shortly after the time of the present level has run out."""
        clock = self.state(told).clock(ClockKind.LEVEL)
        due = clock.due_at if clock is not None else None
        return (due or self.pause(600, 900)) + timedelta(seconds=self.chance.randint(60, 900))

    # -- looking ------------------------------------------------------------------------------------------

    @property
    def staff(self) -> Staff:
        return self.sitting.batch.rules.staff

    def state(self, told: Told) -> TicketState:
        """The ticket as it is now."""
        return self.sitting.state(told.id, self.now)

    def is_going_on(self, told: Told) -> bool:
        return self.state(told).status in UNRESOLVED

    def offered(self, told: Told) -> int:
        """Somebody who may take charge now."""
        state, rules = self.state(told), self.sitting.batch.rules
        visit = state.visit
        people = [p for p in visit.offered_to if p not in self.staff.away] if visit is not None else []
        return self.chance.choice(people) if people else rules.answers(state, self.now)

    def holder(self, told: Told) -> int:
        """Who answers for it now."""
        return self.sitting.batch.rules.answers(self.state(told), self.now)

    def supervisor(self, told: Told) -> int:
        """The supervisor of the ticket's team, else the manager of its department."""
        state = self.state(told)
        team = self.staff.teams.get(state.team or 0)
        boss = team.supervisor if team is not None else None
        return boss if boss is not None else self.staff.departments[state.department].manager

    def actor(self, person: int, source: str = "page") -> Actor:
        """The person as they act; who they are is asked once."""
        key = (person, source)
        if key not in self._actors:
            self._actors[key] = actor_for(Person.objects.get(pk=person), source)
        return self._actors[key]

    # -- doing --------------------------------------------------------------------------------------------

    def open(self, department: str, case: Case, requester: Person, channel: str = "", how: str = "") -> Told:
        """Somebody asks: by phone (an agent of the first line writes it down), by mail, on the portal."""
        channel = channel or self.chance.choice(("phone", "phone", "mail", "web", "web"))
        told = Told(0, case, texts.gaps(self.chance), requester, department)
        impact, urgency = HOW_BADLY[how or case.how]
        words = (self.chance.choice(texts.HELLOS), case.text, self.chance.choice(texts.THANKS))
        request = Request(
            requester=requester.pk,
            department=self.house.departments[department].pk,
            subject=told.say(case.subject),
            text=told.say("\n".join(word for word in words if word))
            if channel != "phone"
            else told.say(case.text),
            kind=case.kind,
            category=self.house.categories[case.category].pk,
            channel=channel,
            impact=impact,
            urgency=urgency,
        )
        writer = requester.pk if channel != "phone" else self._on_the_phone(department)
        done = open_tickets(
            [request], actor=self.actor(writer, "page" if channel == "web" else channel), at=self.now
        )
        (told.id,) = done.changes
        return told

    def _on_the_phone(self, department: str) -> int:
        """Somebody of the first line."""
        front = self.staff.departments[self.house.departments[department].pk].front_lines["direct"]
        team = self.staff.teams[front]
        return self.chance.choice(self.staff.on_shift(team, self.now) or team.members)

    def take(self, told: Told) -> int:
        """Somebody takes charge; returns who."""
        person = self.offered(told)
        charge.take_charge(told.id, actor=self.actor(person), at=self.now)
        return person

    def take_if_offered(self, told: Told) -> None:
        """Somebody takes charge, unless somebody has."""
        visit = self.state(told).visit
        if visit is not None and visit.is_offered:
            self.take(told)

    def reply(self, told: Told, text: str, person: int | None = None) -> None:
        who = person or self.holder(told)
        agent = Person.objects.get(pk=who).name.split()[0] if "{agente}" in text else ""
        conversation.reply(
            told.id, text=told.say(text).replace("{agente}", agent), actor=self.actor(who), at=self.now
        )

    def note(self, told: Told, text: str, mentions: tuple[int, ...] = ()) -> None:
        who = self.actor(self.holder(told))
        conversation.note(told.id, text=told.say(text), mentions=mentions, actor=who, at=self.now)

    def call(
        self, told: Told, text: str, *, promise: datetime | None = None, outcome: str = "spoken"
    ) -> None:
        conversation.log_call(
            told.id,
            text=told.say(text),
            person=told.requester.pk,
            seconds=self.chance.randint(60, 900) if outcome == "spoken" else 0,
            outcome=outcome,
            promise=promise,
            actor=self.actor(self.holder(told), "phone"),
            at=self.now,
        )

    def write(self, told: Told, text: str) -> None:
        """The requester writes."""
        source = self.chance.choice(("mail", "page"))
        conversation.receive(
            told.id, text=told.say(text), actor=self.actor(told.requester.pk, source), at=self.now
        )

    def wait(self, told: Told, what: WaitingFor, until: datetime | None = None, reason: str = "") -> None:
        who = self.actor(self.holder(told))
        hold.put_on_hold(told.id, waiting_for=what, until=until, reason=reason, actor=who, at=self.now)

    def resolve(self, told: Told, text: str = "") -> None:
        """Whoever answers for it solves it, with a word to the requester."""
        resolution.resolve(
            told.id,
            text=told.say(text or told.case.fix),
            reason="" if self.state(told).owner else "Risolta al primo contatto",
            actor=self.actor(self.holder(told)),
            at=self.now,
        )

    def confirm(self, told: Told) -> None:
        text = self.chance.choice(texts.CONFIRMS)
        resolution.confirm(told.id, text=text, actor=self.actor(told.requester.pk), at=self.now)

    def draw(self, cases: Sequence[Case]) -> Case:
        """A case at random among those told least often so far: a desk hears of everything in turn."""
        least = min(self._drawn.get(case.subject, 0) for case in cases)
        case = self.chance.choice([case for case in cases if self._drawn.get(case.subject, 0) == least])
        self._drawn[case.subject] = least + 1
        return case

    # -- who asks -----------------------------------------------------------------------------------------

    def caller(self, department: str = "care", company: str = "") -> Person:
        """Somebody of a customer, of a partner or (for the inner departments) of the house."""
        if department != "care" and not company:
            inside = (*self.cast.callers[COMPANY], *self.cast.staff.values())
            return self.chance.choice(inside)
        outside = [name for name in self.cast.callers if name != COMPANY]
        return self.chance.choice(self.cast.callers[company or self.chance.choice(outside)])


def play(life: Life, beginnings: list[tuple[datetime, Callable[[Life], Story]]]) -> None:
    """Let the stories go on together, in the order of time, until the end of the history; then settle what fell due.

    A story whose ticket went another way than it thought is over: what it wanted was refused, as at any desk.
    """
    order = itertools.count()
    ahead: list[tuple[datetime, int, Story]] = []
    for at, story in beginnings:
        heapq.heappush(ahead, (at, next(order), story(life)))
    while ahead and ahead[0][0] <= life.end:
        life.now, _, going_on = heapq.heappop(ahead)
        try:
            following = next(going_on, None)
        except DeskError as refusal:
            life.refused.append(refusal)
            continue
        if following is not None:
            heapq.heappush(ahead, (max(following, life.now), next(order), going_on))
    life.now = life.end
    life.sitting.settle(life.end)
