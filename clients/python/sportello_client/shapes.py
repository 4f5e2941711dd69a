"""What the desk is sent and answers. Written by `python tools/client.py` from the interface's own description."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Grade = Literal["high", "medium", "low"]

Kind = Literal["incident", "request", "problem", "task"]

Stage = Literal["new", "investigating", "known_error", "fixing", "resolved", "closed"]

Status = Literal["new", "open", "waiting", "resolved", "closed", "merged", "cancelled"]

WaitingFor = Literal["requester", "date", "third_party", "problem"]


class ActShape(TypedDict):
    """What came of one action of a macro."""

    do: str
    done: bool
    code: str | None
    detail: str | None


class AlterationPage(TypedDict):
    """A page of changes, the newest first."""

    alterations: list[AlterationShape]
    next: str | None


class AlterationShape(TypedDict):
    """A change of the configuration."""

    id: int
    noun: str
    key: int
    act: Literal["made", "changed", "ended", "restored"]
    at: str
    by: PersonShape | None
    told: dict[str, list[str]]


class ArticleInForce(TypedDict):
    """Which language is put in force."""

    language: Literal["it", "en"]
    revision: int


class ArticleLine(TypedDict):
    """An article as lists tell it, in your language where it has one."""

    number: int
    label: str
    title: str
    summary: str
    languages: list[str]
    state: Literal["draft", "published", "retired"]
    visibility: Literal["public", "internal"]
    department: int | None
    category: int | None
    updated_at: str
    to_review: bool
    newer: bool


class ArticlePage(TypedDict):
    """A page of articles."""

    articles: list[ArticleLine]
    next: str | None


class ArticleShape(TypedDict):
    """An article in one language."""

    number: int
    label: str
    title: str
    summary: str
    languages: list[str]
    state: Literal["draft", "published", "retired"]
    visibility: Literal["public", "internal"]
    department: int | None
    category: int | None
    updated_at: str
    to_review: bool
    newer: bool
    language: str
    version: int
    in_force: bool
    body: str
    internal: str
    revision: int
    review_on: str | None
    reviewer: PersonShape | None
    source: int | None
    readings: int
    helped: int
    not_helped: int
    inserted: int
    avoided: int


class Assignment(TypedDict):
    """Putting it into somebody's hands."""

    owner: int
    reason: NotRequired[str]


class ByHand(TypedDict):
    """Who ends a linked request."""

    by_hand: bool
    reason: NotRequired[str]


class CallPage(TypedDict):
    """A page of the log, the newest first."""

    calls: list[CallShape]
    next: str | None


class CallShape(TypedDict):
    """A call that somebody took or made."""

    id: int
    direction: Literal["in", "out"]
    number: str
    caller: PersonShape | None
    caller_name: str
    agent: PersonShape
    organisation: int | None
    began_at: str
    seconds: int | None
    seconds_to_ticket: int | None
    outcome: Literal[
        "new_ticket", "added", "answered_at_once", "not_for_us", "spoken", "no_answer", "missed", "voicemail"
    ]
    ticket: int | None
    note: str


class CalledBack(TypedDict):
    """How the call that was promised went."""

    outcome: Literal["spoken", "no_answer"]
    text: NotRequired[str]


class CallerPage(TypedDict):
    """Who may be calling, the likeliest first."""

    people: list[CallerShape]
    alone: int | None
    tickets: list[TicketLine]


class CallerShape(TypedDict):
    """Somebody who may be calling."""

    id: int
    name: str
    organisation: str | None
    phones: list[str]
    open: int


class CannedShape(TypedDict):
    """A canned reply, ready to be sent."""

    id: int
    name: str
    text: str


class CategoryShape(TypedDict):
    """A category of a department."""

    id: int
    name: str


class Cause(TypedDict):
    """What causes it."""

    text: str


class Charge(TypedDict):
    """Taking charge."""

    acknowledge: NotRequired[bool]


class ClimbShape(TypedDict):
    """A request that will climb if nobody does anything."""

    number: int
    subject: str
    at: str
    from_level: int
    to_level: int
    cause: str
    people: list[PersonShape]


class CopyHolder(TypedDict):
    """Somebody."""

    person: int


class DeEscalation(TypedDict):
    """Down to a level below."""

    to: int
    reason: str


class DepartmentRead(TypedDict):
    """A department with the categories that its requests may have."""

    id: int
    name: str
    categories: list[CategoryShape]


class DepartmentShape(TypedDict):
    """A department."""

    id: int
    name: str


class DifferenceShape(TypedDict):
    """Something stored that the timeline does not bear out."""

    what: str
    told: str
    stored: str


class DutyShape(TypedDict):
    """Somebody's time on duty."""

    person: PersonShape
    post: str
    starts: str
    ends: str
    instead_of: PersonShape | None
    override: int | None


class Escalation(TypedDict):
    """Passing it up the ladder."""

    reason: str
    tried: str
    to: NotRequired[int | None]
    too_complex: NotRequired[bool]


class EventPage(TypedDict):
    """A stretch of a timeline."""

    events: list[EventShape]
    more: bool


class EventShape(TypedDict):
    """One event of the timeline. The facts differ by kind: docs/reference/timeline-events.md names them all."""

    number: int
    kind: str
    at: str
    by: PersonShape | None
    source: str
    text: str
    public: bool
    files: list[FileShape]
    facts: dict[str, Any]


class ExplanationShape(TypedDict):
    """Why a request is where it is, as codes and values, and in words."""

    asked: int
    number: int
    at: str
    facts: dict[str, Any]
    course: list[dict[str, Any]]
    words: ExplanationWords


class ExplanationWords(TypedDict):
    """The answer in sentences, in the caller's language."""

    state: str
    here: list[str]
    answers: list[str]
    coming: list[dict[str, Any]]
    ladder: list[dict[str, Any]]
    stops: str
    not_climbed: list[str]


class Facts(TypedDict):
    """What it is about. What is left out stays as it is."""

    subject: NotRequired[str | None]
    category: NotRequired[int | Literal["none"] | None]
    fields: NotRequired[dict[str, str]]


class FiguresShape(TypedDict):
    """What a problem does."""

    all: int
    open: int
    customers: int
    late: int


class FileShape(TypedDict):
    """A file that came with a message."""

    id: int
    name: str
    content_type: str
    size: int


class Follower(TypedDict):
    """Somebody."""

    person: NotRequired[int | None]


class FollowersShape(TypedDict):
    """Who follows beside the requester."""

    watchers: list[PersonShape]
    copies: list[PersonShape]


class ForecastShape(TypedDict):
    """What will climb until then."""

    until: str
    climbs: list[ClimbShape]
    cut: bool


class FoundShape(TypedDict):
    """What was found, the best first."""

    tickets: list[TicketLine]
    more: bool


class GapShape(TypedDict):
    """A stretch of time in which a post is below its minimum."""

    rota: int
    name: str
    post: str
    missing: int
    starts: str
    ends: str


class GuideShape(TypedDict):
    """An article that may answer."""

    number: int
    label: str
    title: str
    summary: str
    public: bool
    language: str


class HappenedPage(TypedDict):
    """What happened since, in order."""

    events: list[HappenedShape]
    next: str
    more: bool


class HappenedShape(TypedDict):
    """An event, and on which request."""

    number: int
    kind: str
    at: str
    by: PersonShape | None
    source: str
    text: str
    public: bool
    files: list[FileShape]
    facts: dict[str, Any]
    id: str
    ticket: int
    label: str


class Hold(TypedDict):
    """Letting it wait."""

    waiting_for: WaitingFor
    until: NotRequired[str | None]
    problem: NotRequired[int | None]
    reason: NotRequired[str]


class IncidentPage(TypedDict):
    """A page of them, the open ones first."""

    incidents: list[IncidentShape]
    next: str | None


class IncidentShape(TypedDict):
    """A request that a problem causes."""

    ticket: TicketLine
    told: Literal["ended", "writing", "by_hand", "told", "noted", "untold"]
    by_hand: bool


class Incidents(TypedDict):
    """Requests that it causes."""

    incidents: list[int]


class Insertion(TypedDict):
    """Where it was put into an answer."""

    ticket: int


class Involvement(TypedDict):
    """A task for another department."""

    department: int
    subject: NotRequired[str]
    text: NotRequired[str]


class ItemShape(TypedDict):
    """Something to do."""

    item: int
    text: str
    done: bool
    by: int | None


class Judgement(TypedDict):
    """Whether it helped you."""

    helped: bool


class KeptFile(TypedDict):
    """A file that was sent, and waits to be attached."""

    file: str
    name: str
    content_type: str
    size: int


class Labels(TypedDict):
    """Labels to put on and to take off."""

    add: NotRequired[list[str]]
    remove: NotRequired[list[str]]


class LeftShape(TypedDict):
    """A request of a run that was not done."""

    number: int | None
    status: Literal["left", "failed"]
    why: str


class LineShape(TypedDict):
    """What the desk knows of the call now."""

    call: str
    state: Literal["ringing", "answered", "ended", "missed"]
    number: str
    agent: PersonShape | None


class LinkShape(TypedDict):
    """Another request that this one has to do with."""

    relation: str
    number: int
    subject: str
    status: str


class Logged(TypedDict):
    """A conversation on the telephone."""

    text: NotRequired[str]
    person: NotRequired[int | None]
    direction: NotRequired[Literal["", "in", "out"]]
    outcome: NotRequired[Literal["spoken", "no_answer", "missed", "voicemail"]]
    seconds: NotRequired[int]
    promise: NotRequired[str | None]
    minutes: NotRequired[int]
    files: NotRequired[list[str]]


class MacroRunShape(TypedDict):
    """What came of a macro. What was done before a refusal stays."""

    acts: list[ActShape]
    ticket: TicketShape


class MacroShape(TypedDict):
    """Several actions in one go."""

    id: int
    name: str
    actions: list[dict[str, Any]]


class Many(TypedDict):
    """Which requests, by number."""

    tickets: list[int]


class ManyAssigned(TypedDict):
    """Whose they will be."""

    tickets: list[int]
    owner: int
    reason: NotRequired[str]


class ManyEnded(TypedDict):
    """Why, if there is something to say."""

    tickets: list[int]
    reason: NotRequired[str]


class ManyEscalated(TypedDict):
    """Each goes to the next level of its own ladder."""

    tickets: list[int]
    reason: str
    tried: str


class ManyHeld(TypedDict):
    """What they wait for."""

    tickets: list[int]
    waiting_for: WaitingFor
    until: NotRequired[str | None]
    problem: NotRequired[int | None]
    reason: NotRequired[str]


class ManyLabelled(TypedDict):
    """Labels to put on and to take off."""

    tickets: list[int]
    add: NotRequired[list[str]]
    remove: NotRequired[list[str]]


class ManyLinked(TypedDict):
    """The problem behind them."""

    tickets: list[int]
    problem: int


class ManyResolved(TypedDict):
    """They are held solved. A text goes to each requester."""

    tickets: list[int]
    text: NotRequired[str]
    reason: NotRequired[str]


class ManyUndone(TypedDict):
    """Which acts to take back: the number of the first event, by the number of the request."""

    events: dict[str, Any]


class ManyWatched(TypedDict):
    """Whether you watch them from now on."""

    tickets: list[int]
    watch: NotRequired[Literal[True, False]]


class MaybeReason(TypedDict):
    """Why, if there is something to say."""

    reason: NotRequired[str]


class MeShape(TypedDict):
    """Whom the token acts as, and what it may do."""

    person: PersonShape
    scopes: list[str]
    expires_at: str | None
    departments: list[int]


class Merge(TypedDict):
    """Into which one."""

    into: int


class MissedCall(TypedDict):
    """A call that nobody answered."""

    number: str
    department: NotRequired[int | None]


class NewArticle(TypedDict):
    """An article to write."""

    language: Literal["it", "en"]
    title: str
    summary: NotRequired[str]
    body: NotRequired[str]
    internal: NotRequired[str]
    department: NotRequired[int | None]
    category: NotRequired[int | None]
    visibility: NotRequired[Literal["public", "internal"]]
    review_on: NotRequired[str | None]
    reviewer: NotRequired[int | None]
    publish: NotRequired[bool]
    source: NotRequired[int | None]


class NewAvailability(TypedDict):
    """Whether new requests may be given to you."""

    availability: Literal["available", "busy", "away"]


class NewCall(TypedDict):
    """A call that was taken: with whom, and what came of it."""

    outcome: Literal["new_ticket", "answered_at_once", "added", "not_for_us"]
    number: NotRequired[str | None]
    person: NotRequired[int | None]
    name: NotRequired[str]
    seconds: NotRequired[int]
    rang_at: NotRequired[str | None]
    subject: NotRequired[str]
    text: NotRequired[str]
    answer: NotRequired[str]
    department: NotRequired[int | None]
    category: NotRequired[int | None]
    how_badly: NotRequired[Literal["", "stopped", "hampered", "annoyed", "question"]]
    ticket: NotRequired[int | None]
    problem: NotRequired[int | None]
    promise: NotRequired[str | None]


class NewItem(TypedDict):
    """Something to do."""

    text: str


class NewLink(TypedDict):
    """A relation to another request."""

    other: int
    relation: NotRequired[Literal["related", "duplicate", "parent", "child", "caused_by", "incident"]]


class NewOrganisation(TypedDict):
    """An organisation to keep."""

    name: str
    kind: NotRequired[Literal["customer", "partner", "own"] | None]
    tier: NotRequired[str | None]
    served_by: NotRequired[list[int] | None]


class NewOverride(TypedDict):
    """An exception of a rota."""

    starts: str
    ends: str
    person: NotRequired[int | None]
    replacement: NotRequired[int | None]
    post: NotRequired[int | None]
    reason: NotRequired[str]


class NewPerson(TypedDict):
    """Somebody who asks."""

    name: str
    language: NotRequired[Literal["it", "en"] | None]
    organisation: NotRequired[int | Literal["none"] | None]
    addresses: NotRequired[list[str] | None]
    phones: NotRequired[list[SentPhone] | None]


class NewProblem(TypedDict):
    """A problem to open, from the requests that it causes if there are any."""

    subject: str
    department: int
    text: NotRequired[str]
    incidents: NotRequired[list[int]]
    category: NotRequired[int | None]
    impact: NotRequired[Grade]
    urgency: NotRequired[Grade]


class NewRun(TypedDict):
    """What to do to all open requests of the problem."""

    kind: Literal["resolve", "share", "warn"]
    text: NotRequired[str]
    silently: NotRequired[bool]


class NewShiftRequest(TypedDict):
    """A shift that a colleague should take."""

    taker: int
    giver: NotRequired[int | None]
    nobody: NotRequired[bool]
    post: NotRequired[int | None]
    starts: str
    ends: str
    words: NotRequired[str]


class NewTicket(TypedDict):
    """A request to open."""

    department: int
    subject: str
    text: NotRequired[str]
    requester: NotRequired[int | None]
    requester_address: NotRequired[str | None]
    kind: NotRequired[Literal["incident", "request"]]
    category: NotRequired[int | None]
    impact: NotRequired[Grade]
    urgency: NotRequired[Grade]
    channel: NotRequired[Literal["api", "monitor", "phone", "chat"]]
    on_behalf_of: NotRequired[int | None]
    fields: NotRequired[dict[str, str]]
    files: NotRequired[list[str]]


class NewView(TypedDict):
    """A view to keep."""

    name: str
    place: NotRequired[str]
    query: NotRequired[str]
    team: NotRequired[int | None]
    department: NotRequired[int | None]


class NextVersion(TypedDict):
    """The next version of an article, whole."""

    language: Literal["it", "en"]
    title: str
    summary: NotRequired[str]
    body: NotRequired[str]
    internal: NotRequired[str]
    department: NotRequired[int | None]
    category: NotRequired[int | None]
    visibility: NotRequired[Literal["public", "internal"]]
    review_on: NotRequired[str | None]
    reviewer: NotRequired[int | None]
    publish: NotRequired[bool]
    revision: int


class Note(TypedDict):
    """A note that only the desk sees."""

    text: str
    mentions: NotRequired[list[int]]
    minutes: NotRequired[int]
    files: NotRequired[list[str]]


class NoticePage(TypedDict):
    """What you were told and have not read, the newest first."""

    unread: int
    notices: list[NoticeShape]
    next: str | None


class NoticeShape(TypedDict):
    """Something that you were told."""

    id: int
    number: int
    label: str
    subject: str
    words: str
    at: str


class Nudge(TypedDict):
    """What is asked with it."""

    text: NotRequired[str]


class OrganisationChange(TypedDict):
    """What becomes another; what is left out stays."""

    name: NotRequired[str | None]
    kind: NotRequired[Literal["customer", "partner", "own"] | None]
    tier: NotRequired[str | None]
    served_by: NotRequired[list[int] | None]


class OrganisationPage(TypedDict):
    """A page of organisations."""

    organisations: list[OrganisationShape]
    next: str | None


class OrganisationShape(TypedDict):
    """A customer, a partner, or the company itself."""

    id: int
    name: str
    kind: Literal["customer", "partner", "own"]
    tier: str
    served_by: list[int]


class OverrideShape(TypedDict):
    """An exception: leave (person), a swap (person and replacement), somebody more (replacement)."""

    id: int
    rota: int
    person: PersonShape | None
    replacement: PersonShape | None
    post: int | None
    starts: str
    ends: str
    reason: str


class PeoplePage(TypedDict):
    """A page of people."""

    people: list[PersonLine]
    next: str | None


class PersonChange(TypedDict):
    """What becomes another; what is left out stays."""

    name: NotRequired[str | None]
    language: NotRequired[Literal["it", "en"] | None]
    organisation: NotRequired[int | Literal["none"] | None]
    addresses: NotRequired[list[str] | None]
    phones: NotRequired[list[SentPhone] | None]


class PersonLine(TypedDict):
    """Somebody, as lists tell it."""

    id: int
    name: str
    organisation: PersonShape | None
    language: str
    login: bool
    in_use: bool


class PersonRead(TypedDict):
    """Somebody, and how they are reached."""

    id: int
    name: str
    organisation: PersonShape | None
    language: str
    login: bool
    in_use: bool
    addresses: list[str] | None
    phones: list[PhoneShape] | None


class PersonShape(TypedDict):
    """Somebody, by id and name."""

    id: int
    name: str


class PhoneShape(TypedDict):
    """A telephone."""

    number: str
    label: str


class PlaceShape(TypedDict):
    """A place of the queue."""

    place: str
    name: str
    count: int


class PostShape(TypedDict):
    """A post of a rota, and how many people it needs."""

    id: int
    name: str
    minimum: int


class PreparedShape(TypedDict):
    """What is prepared for a request."""

    replies: list[CannedShape]
    macros: list[MacroShape]


class Problem(TypedDict):
    """A refusal. `code` is stable; `detail` says what to do, in the language of the caller."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: list[dict[str, Any]]


class ProblemLine(TypedDict):
    """A problem as lists tell it."""

    ticket: TicketLine
    stage: Stage
    figures: FiguresShape
    published: bool
    in_portal: bool


class ProblemPage(TypedDict):
    """A page of problems, the newest first."""

    problems: list[ProblemLine]
    next: str | None


class ProblemShape(TypedDict):
    """A problem."""

    number: int
    label: str
    subject: str
    kind: Kind
    status: Status
    waiting_for: WaitingFor | None
    priority: int
    level: int
    department: DepartmentShape
    team: int | None
    category: int | None
    requester: PersonShape
    organisation: str | None
    owner: PersonShape | None
    tags: list[str]
    opened_at: str
    changed_at: str
    due_at: str | None
    due: str | None
    event: int
    channel: str
    area: str
    impact: Grade
    urgency: Grade
    waiting_until: str | None
    snoozed_until: str | None
    resolved_at: str | None
    closed_at: str | None
    merged_into: int | None
    problem: int | None
    parent: int | None
    fields: dict[str, Any]
    stage: Stage
    cause: str
    workaround: str
    workaround_draft: str
    version: int
    published: int
    in_portal: bool
    figures: FiguresShape
    untold: int
    leads: bool
    run: RunShape | None


class PromiseShape(TypedDict):
    """A call back that was promised and not made yet."""

    ticket: TicketLine
    due_at: str | None
    numbers: list[str]


class Publication(TypedDict):
    """To whom the newest version is shown."""

    in_portal: NotRequired[bool]


class Rating(TypedDict):
    """How it went, as the requester says."""

    mood: Literal["good", "fair", "bad"]
    text: NotRequired[str]


class ReadNotice(TypedDict):
    """Which one was read."""

    notice: NotRequired[int | None]


class ReadUpTo(TypedDict):
    """Up to which event it was read."""

    event: int


class Reason(TypedDict):
    """Why."""

    reason: str


class Reopening(TypedDict):
    """Why it was not solved after all."""

    reason: str
    text: NotRequired[str]


class Reply(TypedDict):
    """An answer to the requester."""

    text: str
    then_wait: NotRequired[bool]
    minutes: NotRequired[int]
    files: NotRequired[list[str]]


class Resolution(TypedDict):
    """Holding it solved. A text goes to the requester."""

    text: NotRequired[str]
    reason: NotRequired[str]
    minutes: NotRequired[int]
    files: NotRequired[list[str]]


class RestoredArticle(TypedDict):
    """An older version that becomes the newest."""

    revision: int
    language: Literal["it", "en"]
    version: int


class Result(TypedDict):
    """What became of one of them."""

    number: int
    done: bool
    code: str | None
    detail: str | None
    event: int | None


class Results(TypedDict):
    """What became of each, in the order in which they were sent."""

    done: int
    refused: int
    results: list[Result]


class ReviewedArticle(TypedDict):
    """It still holds."""

    revision: int
    until: NotRequired[str | None]


class RotaShape(TypedDict):
    """A plan of who is on duty."""

    id: int
    name: str
    team: int | None
    department: int | None
    zone: str
    posts: list[PostShape]
    may_edit: bool


class RunRead(TypedDict):
    """The same with those that were not done, once it is over; at most 200."""

    id: int
    problem: int
    kind: Literal["resolve", "share", "warn"]
    status: Literal["waiting", "running", "done", "stopped"]
    by: PersonShape
    started_at: str
    finished_at: str | None
    stopping: bool
    waiting: int
    done: int
    left: int
    failed: int
    refusal: str | None
    listed: list[LeftShape]


class RunShape(TypedDict):
    """Something done to all open requests of a problem, by a job."""

    id: int
    problem: int
    kind: Literal["resolve", "share", "warn"]
    status: Literal["waiting", "running", "done", "stopped"]
    by: PersonShape
    started_at: str
    finished_at: str | None
    stopping: bool
    waiting: int
    done: int
    left: int
    failed: int
    refusal: str | None


class SaidWith(TypedDict):
    """What is said with it, if anything."""

    text: NotRequired[str]


class SeenArticle(TypedDict):
    """The revision that was read."""

    revision: int


class SentPhone(TypedDict):
    """A telephone."""

    number: str
    label: NotRequired[str]


class ShiftAnswer(TypedDict):
    """Yes or no."""

    accepted: bool


class ShiftRequestShape(TypedDict):
    """Somebody asks a colleague to take a shift."""

    id: int
    rota: int
    post: int | None
    giver: PersonShape | None
    taker: PersonShape
    starts: str
    ends: str
    words: str
    accepted: bool | None


class ShiftShape(TypedDict):
    """A team and who of it is on shift now."""

    team: int
    name: str
    level: int
    department: DepartmentShape
    people: list[PersonShape]


class Since(TypedDict):
    """From where on, and what."""

    after: NotRequired[str]
    kind: NotRequired[list[str]]
    limit: NotRequired[int]


class Snooze(TypedDict):
    """Until when it is quiet."""

    until: str


class Split(TypedDict):
    """The part that goes on by itself."""

    subject: str
    text: NotRequired[str]
    department: NotRequired[int | None]


class StageMove(TypedDict):
    """To which stage."""

    stage: Stage
    text: NotRequired[str]


class TeamShape(TypedDict):
    """People of a department at one level of support."""

    id: int
    name: str
    level: int
    department: DepartmentShape
    supervisor: PersonShape | None
    members: list[PersonShape]


class Ticked(TypedDict):
    """Whether it is done."""

    done: bool


class TicketLine(TypedDict):
    """A request as lists tell it."""

    number: int
    label: str
    subject: str
    kind: Kind
    status: Status
    waiting_for: WaitingFor | None
    priority: int
    level: int
    department: DepartmentShape
    team: int | None
    category: int | None
    requester: PersonShape
    organisation: str | None
    owner: PersonShape | None
    tags: list[str]
    opened_at: str
    changed_at: str
    due_at: str | None
    due: str | None
    event: int


class TicketPage(TypedDict):
    """A page of requests."""

    tickets: list[TicketLine]
    next: str | None


class TicketRead(TypedDict):
    """A request with the last events of its timeline."""

    number: int
    label: str
    subject: str
    kind: Kind
    status: Status
    waiting_for: WaitingFor | None
    priority: int
    level: int
    department: DepartmentShape
    team: int | None
    category: int | None
    requester: PersonShape
    organisation: str | None
    owner: PersonShape | None
    tags: list[str]
    opened_at: str
    changed_at: str
    due_at: str | None
    due: str | None
    event: int
    channel: str
    area: str
    impact: Grade
    urgency: Grade
    waiting_until: str | None
    snoozed_until: str | None
    resolved_at: str | None
    closed_at: str | None
    merged_into: int | None
    problem: int | None
    parent: int | None
    fields: dict[str, Any]
    events: list[EventShape]
    earlier: bool


class TicketShape(TypedDict):
    """A request."""

    number: int
    label: str
    subject: str
    kind: Kind
    status: Status
    waiting_for: WaitingFor | None
    priority: int
    level: int
    department: DepartmentShape
    team: int | None
    category: int | None
    requester: PersonShape
    organisation: str | None
    owner: PersonShape | None
    tags: list[str]
    opened_at: str
    changed_at: str
    due_at: str | None
    due: str | None
    event: int
    channel: str
    area: str
    impact: Grade
    urgency: Grade
    waiting_until: str | None
    snoozed_until: str | None
    resolved_at: str | None
    closed_at: str | None
    merged_into: int | None
    problem: int | None
    parent: int | None
    fields: dict[str, Any]


class TimeSpent(TypedDict):
    """Work that came with no message."""

    minutes: int
    on: NotRequired[str]


class Told(TypedDict):
    """What happened to a call. The same word twice changes nothing; the order does not matter."""

    event: Literal["ringing", "answered", "ended"]
    call: str
    caller: NotRequired[str]
    called: NotRequired[str]
    extension: NotRequired[str]
    at: NotRequired[str | None]
    answered: NotRequired[bool | None]
    seconds: NotRequired[int | None]


class ToldForm(TypedDict):
    """The same, with empty fields for what is not known, and the time talked as 0:04:31, 4:31 or 271 too."""

    event: Literal["ringing", "answered", "ended"]
    call: str
    caller: NotRequired[str]
    called: NotRequired[str]
    extension: NotRequired[str]
    at: NotRequired[str | None]
    answered: NotRequired[bool | None]
    seconds: NotRequired[int | None]
    duration: NotRequired[str]


class Transfer(TypedDict):
    """To another department, for good."""

    department: int
    category: NotRequired[int | None]
    reason: str


class Triage(TypedDict):
    """How large and how pressing it is."""

    impact: NotRequired[Grade | None]
    urgency: NotRequired[Grade | None]
    override: NotRequired[int | None]
    reason: NotRequired[str]


class VersionShape(TypedDict):
    """A version of an article."""

    number: int
    title: str
    at: str
    by: PersonShape | None
    published_at: str | None


class ViewShape(TypedDict):
    """A view of the queue that somebody keeps."""

    id: int
    name: str
    place: str
    query: str
    own: bool
    team: int | None
    department: int | None


class Wanted(TypedDict):
    """Which requests: those of a place of the queue that fit every filter given; several values of one: any of
    them.
    """

    place: NotRequired[str]
    status: NotRequired[list[Literal["new", "open", "waiting", "resolved", "closed", "merged", "cancelled"]]]
    level: NotRequired[list[int]]
    priority: NotRequired[list[int]]
    kind: NotRequired[list[Literal["incident", "request", "problem", "task"]]]
    department: NotRequired[list[int]]
    category: NotRequired[list[str]]
    team: NotRequired[list[str]]
    owner: NotRequired[list[str]]
    area: NotRequired[list[Literal["direct", "indirect"]]]
    waiting: NotRequired[list[Literal["requester", "date", "third_party", "problem"]]]
    tag: NotRequired[list[str]]
    organisation: NotRequired[list[str]]
    clock: NotRequired[
        list[Literal["first_response", "next_response", "resolution", "call_back", "take_charge", "level"]]
    ]
    sort: NotRequired[Literal["deadline", "priority", "newest", "oldest", "changed"]]
    after: NotRequired[str]


class Workaround(TypedDict):
    """A way round it, as a new version."""

    text: str
    publish: NotRequired[bool]
    in_portal: NotRequired[bool]
