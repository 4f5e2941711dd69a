"""Every operation of the interface. Written by `python tools/client.py` from the interface's own description."""

from typing import Literal, cast

from sportello_client import shapes
from sportello_client.transport import Transport


class Operations:
    """The operations by name. Each raises Refused and Away.

    `once`: calls with the same one are done once; without it one is made up: a lost answer does no harm.
    `if_match`: the number of the last event that was read; the call is refused (412) if others were faster.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_requests(
        self,
        *,
        place: str | None = None,
        status: list[Literal["new", "open", "waiting", "resolved", "closed", "merged", "cancelled"]]
        | None = None,
        level: list[int] | None = None,
        priority: list[int] | None = None,
        kind: list[Literal["incident", "request", "problem", "task"]] | None = None,
        department: list[int] | None = None,
        category: list[str] | None = None,
        team: list[str] | None = None,
        owner: list[str] | None = None,
        area: list[Literal["direct", "indirect"]] | None = None,
        waiting: list[Literal["requester", "date", "third_party", "problem"]] | None = None,
        tag: list[str] | None = None,
        organisation: list[str] | None = None,
        clock: list[
            Literal["first_response", "next_response", "resolution", "call_back", "take_charge", "level"]
        ]
        | None = None,
        sort: Literal["deadline", "priority", "newest", "oldest", "changed"] | None = None,
        after: str | None = None,
    ) -> shapes.TicketPage:
        """A page of at most 50 requests that the person may see, the most pressing first unless sorted
        otherwise.

        By itself it holds what is open; ask for `status` to see what has ended.
        """
        return cast(
            "shapes.TicketPage",
            self._transport.call(
                "GET",
                "/api/v1/tickets",
                query={
                    "place": place,
                    "status": status,
                    "level": level,
                    "priority": priority,
                    "kind": kind,
                    "department": department,
                    "category": category,
                    "team": team,
                    "owner": owner,
                    "area": area,
                    "waiting": waiting,
                    "tag": tag,
                    "organisation": organisation,
                    "clock": clock,
                    "sort": sort,
                    "after": after,
                },
            ),
        )

    def open_request(self, body: shapes.NewTicket, *, once: str | None = None) -> shapes.TicketShape:
        """Open a request, for oneself or for somebody. Clocks and ladder start at once."""
        return cast(
            "shapes.TicketShape",
            self._transport.call("POST", "/api/v1/tickets", body=body, key=once, keyed=True),
        )

    def read_request(self, number: int) -> shapes.TicketRead:
        """The request with the last 100 events of its timeline. The `ETag` is the number of its last event."""
        return cast(
            "shapes.TicketRead",
            self._transport.call("GET", "/api/v1/tickets/{number}", parts={"number": number}),
        )

    def change_facts(
        self, number: int, body: shapes.Facts, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Another subject, another category, other values of its fields: each leaves its own trace in the
        timeline.
        """
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "PATCH",
                "/api/v1/tickets/{number}",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def read_timeline(
        self, number: int, *, after: int | None = None, limit: int | None = None
    ) -> shapes.EventPage:
        """The events of a request after a number, in order: to read it from the start, or what is new."""
        return cast(
            "shapes.EventPage",
            self._transport.call(
                "GET",
                "/api/v1/tickets/{number}/events",
                parts={"number": number},
                query={"after": after, "limit": limit},
            ),
        )

    def reply(
        self, number: int, body: shapes.Reply, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """The requester reads it. It keeps the promise of an answer."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/replies",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def note(self, number: int, body: shapes.Note, *, once: str | None = None) -> shapes.TicketShape:
        """Only the desk reads it; who is mentioned follows the request from now on."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/notes",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def take_charge(
        self, number: int, body: shapes.Charge, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Take what is offered into one's own charge. Who comes second is told so (409)."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/charge",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def assign(
        self,
        number: int,
        body: shapes.Assignment,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """Put it into somebody's hands, inside its level."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/assignment",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def escalate(
        self,
        number: int,
        body: shapes.Escalation,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """Pass it to the next level, with what was tried."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/escalation",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def triage(
        self, number: int, body: shapes.Triage, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Say how large and how pressing it is, or give it a priority whatever the matrix says."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/triage",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def pass_to_department(
        self,
        number: int,
        body: shapes.Transfer,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """Give it to another department: it starts at level 1 there. You may see it no more afterwards."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/transfer",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def involve(
        self,
        number: int,
        body: shapes.Involvement,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """A task there, under its own ladder; this request keeps its owner and its clocks. The event names the
        task.
        """
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/involvement",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def recall(
        self,
        number: int,
        body: shapes.MaybeReason,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """Take back what you escalated, while it is only offered; the earlier clocks go on."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/recall",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def hand_back(
        self, number: int, body: shapes.Reason, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Give it back to the level that it came from."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/hand-back",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def fetch_back(
        self, number: int, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """It was offered to you until it climbed by time a moment ago: take it back, while nobody above has
        taken it.
        """
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/return",
                parts={"number": number},
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def de_escalate(
        self,
        number: int,
        body: shapes.DeEscalation,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """Down to a chosen level, where it is offered afresh."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/de-escalation",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def ask_for_news(
        self, number: int, body: shapes.Nudge, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Chase an answer: whoever answers for it is told, and rules may make it climb."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/nudge",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def ask_for_supervisor(
        self, number: int, body: shapes.Reason, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """The requester wants a supervisor, who calls back within an hour of support. Nothing else moves."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/supervisor",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def hold(
        self, number: int, body: shapes.Hold, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Let it wait: it always has a waking, by the requester, a date or the problem's solution."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/hold",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def resumption(
        self, number: int, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Work on it again, before whatever it waited for."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/resumption",
                parts={"number": number},
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def snooze(
        self, number: int, body: shapes.Snooze, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Quiet until a moment; no clock stops."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/snooze",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def wake(self, number: int, *, if_match: int | str | None = None) -> shapes.TicketShape:
        """Awake before time."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "DELETE", "/api/v1/tickets/{number}/snooze", parts={"number": number}, if_match=if_match
            ),
        )

    def resolve(
        self,
        number: int,
        body: shapes.Resolution,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """Hold it solved. A text goes to the requester and counts as an answer."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/resolution",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def confirm(
        self,
        number: int,
        body: shapes.SaidWith,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """It is solved, says whose request it is: for requests of your own."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/confirmation",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def rate_request(
        self, number: int, body: shapes.Rating, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """How it went, says whose request it is: for requests of your own. Until it closes the answer may
        change.
        """
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/rating",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def withdraw_request(
        self, number: int, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Not needed any more, and nobody has begun: for requests of your own, and for who may cancel."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/withdrawal",
                parts={"number": number},
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def reopen(
        self,
        number: int,
        body: shapes.Reopening,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """It was not solved after all."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/reopening",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def close(
        self,
        number: int,
        body: shapes.MaybeReason,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """Close what is resolved before its grace has passed."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/closing",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def cancel(
        self, number: int, body: shapes.Reason, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Opened by mistake, or no longer wanted."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/cancellation",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def undo_event(self, number: int, event: int) -> shapes.TicketShape:
        """Take back your own act, within eight seconds and while nothing followed: nobody hears of it."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "DELETE", "/api/v1/tickets/{number}/events/{event}", parts={"number": number, "event": event}
            ),
        )

    def links(self, number: int) -> list[shapes.LinkShape]:
        """The requests that this one has to do with, as far as you see them."""
        return cast(
            "list[shapes.LinkShape]",
            self._transport.call("GET", "/api/v1/tickets/{number}/links", parts={"number": number}),
        )

    def link_to(
        self, number: int, body: shapes.NewLink, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Link it to another one; both timelines tell. `caused_by` links it to a problem."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/links",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def unlink_from(
        self,
        number: int,
        other: int,
        *,
        relation: Literal["related", "duplicate", "parent", "child", "caused_by", "incident"] | None = None,
        if_match: int | str | None = None,
    ) -> shapes.TicketShape:
        """Take the link away again; both timelines tell."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "DELETE",
                "/api/v1/tickets/{number}/links/{other}",
                parts={"number": number, "other": other},
                query={"relation": relation},
                if_match=if_match,
            ),
        )

    def merge_into(
        self, number: int, body: shapes.Merge, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Make it a part of another one: its number goes on working, its people follow the one that stays."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/merge",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def split_off(
        self, number: int, body: shapes.Split, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Let a part go on as a request of its own, for the same requester. The event names the new one."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/split",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def followers(self, number: int) -> shapes.FollowersShape:
        """Watchers and holders of copies."""
        return cast(
            "shapes.FollowersShape",
            self._transport.call("GET", "/api/v1/tickets/{number}/followers", parts={"number": number}),
        )

    def watch(
        self,
        number: int,
        body: shapes.Follower,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """They follow it and see it from now on."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/watchers",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def unwatch(self, number: int, key: int, *, if_match: int | str | None = None) -> shapes.TicketShape:
        """They follow it no more. Everybody may do so for themselves."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "DELETE",
                "/api/v1/tickets/{number}/watchers/{key}",
                parts={"number": number, "key": key},
                if_match=if_match,
            ),
        )

    def copy(
        self,
        number: int,
        body: shapes.CopyHolder,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.TicketShape:
        """They get a copy of what is said to the requester, and see nothing internal."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/copies",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def end_copy(self, number: int, key: int, *, if_match: int | str | None = None) -> shapes.TicketShape:
        """They get no more copies."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "DELETE",
                "/api/v1/tickets/{number}/copies/{key}",
                parts={"number": number, "key": key},
                if_match=if_match,
            ),
        )

    def tag(
        self, number: int, body: shapes.Labels, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.TicketShape:
        """Labels are kept in small letters, of at most 40 characters."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/tags",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def spend_time(
        self, number: int, body: shapes.TimeSpent, *, once: str | None = None
    ) -> shapes.TicketShape:
        """Minutes of work that came with no message."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/time",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def checklist(self, number: int) -> list[shapes.ItemShape]:
        """What stands on the checklist, in the order in which it was added."""
        return cast(
            "list[shapes.ItemShape]",
            self._transport.call("GET", "/api/v1/tickets/{number}/checklist", parts={"number": number}),
        )

    def add_item(self, number: int, body: shapes.NewItem, *, once: str | None = None) -> shapes.TicketShape:
        """Put something to do on the checklist. The new event's number is that of the item."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/checklist",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def check_item(
        self, number: int, item: int, body: shapes.Ticked, *, once: str | None = None
    ) -> shapes.TicketShape:
        """Tick an item off, or open it again."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "PUT",
                "/api/v1/tickets/{number}/checklist/{item}",
                parts={"number": number, "item": item},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def remove_item(self, number: int, item: int) -> shapes.TicketShape:
        """Nobody needs to do it any more."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "DELETE", "/api/v1/tickets/{number}/checklist/{item}", parts={"number": number, "item": item}
            ),
        )

    def read_prepared(self, number: int) -> shapes.PreparedShape:
        """Those of its department and of all."""
        return cast(
            "shapes.PreparedShape",
            self._transport.call("GET", "/api/v1/tickets/{number}/prepared", parts={"number": number}),
        )

    def run_macro(
        self, number: int, key: int, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.MacroRunShape:
        """Its actions in order, each a command of its own; the first refusal ends it."""
        return cast(
            "shapes.MacroRunShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/macros/{key}",
                parts={"number": number, "key": key},
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def read_up_to(self, number: int, body: shapes.ReadUpTo, *, once: str | None = None) -> None:
        """Up to this event you have read it: queues show it as read."""
        self._transport.call(
            "PUT",
            "/api/v1/tickets/{number}/reading",
            parts={"number": number},
            body=body,
            key=once,
            keyed=True,
        )

    def audit_ticket(self, number: int) -> list[shapes.DifferenceShape]:
        """Tell it again from its timeline and compare with what is stored: nothing is found where nothing is
        wrong.

        For administrators and auditors.
        """
        return cast(
            "list[shapes.DifferenceShape]",
            self._transport.call("GET", "/api/v1/tickets/{number}/audit", parts={"number": number}),
        )

    def bulk_charge(self, body: shapes.Many, *, once: str | None = None) -> shapes.Results:
        """Take what is offered into your charge."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/charge", body=body, key=once, keyed=True),
        )

    def bulk_assign(self, body: shapes.ManyAssigned, *, once: str | None = None) -> shapes.Results:
        """Put them into somebody's hands."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/assignment", body=body, key=once, keyed=True),
        )

    def bulk_escalate(self, body: shapes.ManyEscalated, *, once: str | None = None) -> shapes.Results:
        """Each goes to the next level of its own ladder."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/escalation", body=body, key=once, keyed=True),
        )

    def bulk_hold(self, body: shapes.ManyHeld, *, once: str | None = None) -> shapes.Results:
        """Let them wait for the same."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/hold", body=body, key=once, keyed=True),
        )

    def bulk_resume(self, body: shapes.Many, *, once: str | None = None) -> shapes.Results:
        """Work on them again."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/resumption", body=body, key=once, keyed=True),
        )

    def bulk_resolve(self, body: shapes.ManyResolved, *, once: str | None = None) -> shapes.Results:
        """Hold them solved."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/resolution", body=body, key=once, keyed=True),
        )

    def bulk_close(self, body: shapes.ManyEnded, *, once: str | None = None) -> shapes.Results:
        """Close what is resolved."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/closing", body=body, key=once, keyed=True),
        )

    def bulk_tag(self, body: shapes.ManyLabelled, *, once: str | None = None) -> shapes.Results:
        """Put labels on and take them off."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/tags", body=body, key=once, keyed=True),
        )

    def bulk_watch(self, body: shapes.ManyWatched, *, once: str | None = None) -> shapes.Results:
        """Follow them, or follow them no more."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/watchers", body=body, key=once, keyed=True),
        )

    def bulk_link(self, body: shapes.ManyLinked, *, once: str | None = None) -> shapes.Results:
        """The problem causes them."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/problem", body=body, key=once, keyed=True),
        )

    def bulk_unread(self, body: shapes.Many, *, once: str | None = None) -> shapes.Results:
        """They are unread again, for you."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/unread", body=body, key=once, keyed=True),
        )

    def bulk_undo(self, body: shapes.ManyUndone, *, once: str | None = None) -> shapes.Results:
        """Take back what you just did to many, within eight seconds and while nothing followed."""
        return cast(
            "shapes.Results",
            self._transport.call("POST", "/api/v1/bulk/undo", body=body, key=once, keyed=True),
        )

    def list_problems(
        self, *, show: Literal["open", "over"] | None = None, after: str | None = None
    ) -> shapes.ProblemPage:
        """The problems that you see: those that are open, or those that are over; the newest first."""
        return cast(
            "shapes.ProblemPage",
            self._transport.call("GET", "/api/v1/problems", query={"show": show, "after": after}),
        )

    def open_new_problem(self, body: shapes.NewProblem, *, once: str | None = None) -> shapes.ProblemShape:
        """Open a problem and link the requests that it causes. Those that cannot be linked are left as they
        are.
        """
        return cast(
            "shapes.ProblemShape",
            self._transport.call("POST", "/api/v1/problems", body=body, key=once, keyed=True),
        )

    def read_problem(self, number: int) -> shapes.ProblemShape:
        """Stage, cause, workaround, what it does, and what is done to its requests."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call("GET", "/api/v1/problems/{number}", parts={"number": number}),
        )

    def list_incidents(
        self,
        number: int,
        *,
        show: Literal["all", "writing", "by_hand"] | None = None,
        after: str | None = None,
    ) -> shapes.IncidentPage:
        """The requests that it causes, as far as you see them: the open ones first, in each the older first."""
        return cast(
            "shapes.IncidentPage",
            self._transport.call(
                "GET",
                "/api/v1/problems/{number}/incidents",
                parts={"number": number},
                query={"show": show, "after": after},
            ),
        )

    def link_incidents(
        self, number: int, body: shapes.Incidents, *, once: str | None = None
    ) -> shapes.Results:
        """It causes these too. Each is linked or refused by itself."""
        return cast(
            "shapes.Results",
            self._transport.call(
                "POST",
                "/api/v1/problems/{number}/incidents",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def unlink_incident(self, number: int, other: int) -> shapes.ProblemShape:
        """It does not cause this one after all."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call(
                "DELETE",
                "/api/v1/problems/{number}/incidents/{other}",
                parts={"number": number, "other": other},
            ),
        )

    def set_by_hand(
        self, number: int, other: int, body: shapes.ByHand, *, once: str | None = None
    ) -> shapes.ProblemShape:
        """Let whoever works on it end it, or let it end with its problem."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call(
                "PUT",
                "/api/v1/problems/{number}/incidents/{other}/hand",
                parts={"number": number, "other": other},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def move_stage(
        self,
        number: int,
        body: shapes.StageMove,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.ProblemShape:
        """To another stage of the search, or back to an earlier one."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call(
                "POST",
                "/api/v1/problems/{number}/stage",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def write_cause(
        self, number: int, body: shapes.Cause, *, if_match: int | str | None = None, once: str | None = None
    ) -> shapes.ProblemShape:
        """What causes it, for colleagues."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call(
                "PUT",
                "/api/v1/problems/{number}/cause",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def write_workaround(
        self,
        number: int,
        body: shapes.Workaround,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.ProblemShape:
        """A new version; the one that is shown stays so until this one is published."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call(
                "POST",
                "/api/v1/problems/{number}/workaround",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def publish_workaround(
        self,
        number: int,
        body: shapes.Publication,
        *,
        if_match: int | str | None = None,
        once: str | None = None,
    ) -> shapes.ProblemShape:
        """Show the newest version on the linked requests, and to customers if wanted."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call(
                "PUT",
                "/api/v1/problems/{number}/publication",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
                if_match=if_match,
            ),
        )

    def withdraw_workaround(self, number: int, *, if_match: int | str | None = None) -> shapes.ProblemShape:
        """Show it to nobody any more; what was sent stays sent."""
        return cast(
            "shapes.ProblemShape",
            self._transport.call(
                "DELETE", "/api/v1/problems/{number}/publication", parts={"number": number}, if_match=if_match
            ),
        )

    def start_run(self, number: int, body: shapes.NewRun, *, once: str | None = None) -> shapes.RunShape:
        """Resolve all its requests, send them the workaround, or write to them. A job does it; `Location`
        tells of it.
        """
        return cast(
            "shapes.RunShape",
            self._transport.call(
                "POST",
                "/api/v1/problems/{number}/runs",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def read_run(self, number: int, key: int) -> shapes.RunRead:
        """Ask again while its status is `waiting` or `running`."""
        return cast(
            "shapes.RunRead",
            self._transport.call(
                "GET", "/api/v1/problems/{number}/runs/{key}", parts={"number": number, "key": key}
            ),
        )

    def stop_run(self, number: int, key: int) -> shapes.RunShape:
        """After the slice under way; what is done stays done."""
        return cast(
            "shapes.RunShape",
            self._transport.call(
                "DELETE", "/api/v1/problems/{number}/runs/{key}", parts={"number": number, "key": key}
            ),
        )

    def list_events(
        self, *, after: str | None = None, kind: list[str] | None = None, limit: int | None = None
    ) -> shapes.HappenedPage:
        """The events of every request that you see, in order, as they happen.

        With `Accept: text/event-stream` they come as a stream of server-sent events, which reads on from
        `Last-Event-ID` (or `after`) and sends a comment when nothing happens for 20 seconds. It ends by
        itself after a quarter of an hour: come again with the last id. A token may have four streams open
        in each web process.
        """
        return cast(
            "shapes.HappenedPage",
            self._transport.call(
                "GET", "/api/v1/events", query={"after": after, "kind": kind, "limit": limit}
            ),
        )

    def fetch_file(self, number: int, key: int) -> bytes:
        """The content, always as bytes to be saved: whatever it is, nothing shows or runs it."""
        return cast(
            "bytes",
            self._transport.call(
                "GET", "/api/v1/tickets/{number}/files/{key}", parts={"number": number, "key": key}
            ),
        )

    def list_calls(
        self,
        *,
        agent: int | None = None,
        caller: int | None = None,
        organisation: int | None = None,
        outcome: Literal[
            "new_ticket",
            "added",
            "answered_at_once",
            "not_for_us",
            "spoken",
            "no_answer",
            "missed",
            "voicemail",
        ]
        | None = None,
        day: str | None = None,
        after: str | None = None,
    ) -> shapes.CallPage:
        """Calls of the person's departments and their own, the newest first."""
        return cast(
            "shapes.CallPage",
            self._transport.call(
                "GET",
                "/api/v1/calls",
                query={
                    "agent": agent,
                    "caller": caller,
                    "organisation": organisation,
                    "outcome": outcome,
                    "day": day,
                    "after": after,
                },
            ),
        )

    def take_call(self, body: shapes.NewCall, *, once: str | None = None) -> shapes.CallShape:
        """A call that came in: it opens a request, opens and answers it at once, joins an open one, or is not
        for us.

        Whoever is not known yet is kept as a person with name and number.
        """
        return cast(
            "shapes.CallShape", self._transport.call("POST", "/api/v1/calls", body=body, key=once, keyed=True)
        )

    def log_call(self, number: int, body: shapes.Logged, *, once: str | None = None) -> shapes.TicketShape:
        """A conversation that took place, and the call back that was promised in it. Only the desk reads the
        text.
        """
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/tickets/{number}/calls",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def list_call_backs(self, *, everybody: bool | None = None) -> list[shapes.PromiseShape]:
        """The calls back that were promised and not made yet, the most pressing first; at most 100."""
        return cast(
            "list[shapes.PromiseShape]",
            self._transport.call("GET", "/api/v1/call-backs", query={"everybody": everybody}),
        )

    def call_back(
        self, number: int, body: shapes.CalledBack, *, once: str | None = None
    ) -> shapes.TicketShape:
        """The requester was called as promised; if nobody answered, the promise still stands."""
        return cast(
            "shapes.TicketShape",
            self._transport.call(
                "POST",
                "/api/v1/call-backs/{number}",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def miss_call(self, body: shapes.MissedCall, *, once: str | None = None) -> shapes.TicketShape:
        """Nobody answered: who called is to be called back within an hour of support.

        It opens a request, unless a call back is promised to them already: then this call is logged there.
        """
        return cast(
            "shapes.TicketShape",
            self._transport.call("POST", "/api/v1/missed-calls", body=body, key=once, keyed=True),
        )

    def look_up_caller(self, *, q: str) -> shapes.CallerPage:
        """Who is meant by what rings or is typed, with what is open of theirs."""
        return cast("shapes.CallerPage", self._transport.call("GET", "/api/v1/callers", query={"q": q}))

    def tell(self, body: shapes.Told, *, once: str | None = None) -> shapes.LineShape:
        """Ringing shows a notice to the agent of the extension, answered opens their draft, ended gives it its
        duration.

        A call that ended without an answer becomes a missed call ten seconds later: a call back with a
        clock of its own.
        """
        return cast(
            "shapes.LineShape",
            self._transport.call("POST", "/api/v1/telephone/events", body=body, key=once, keyed=True),
        )

    def list_articles(
        self,
        *,
        q: str | None = None,
        state: Literal["", "review", "draft", "retired"] | None = None,
        about: str | None = None,
        visibility: Literal["public", "internal"] | None = None,
        after: str | None = None,
    ) -> shapes.ArticlePage:
        """Articles that you may read, the last changed first; what is withdrawn only where asked for."""
        return cast(
            "shapes.ArticlePage",
            self._transport.call(
                "GET",
                "/api/v1/articles",
                query={"q": q, "state": state, "about": about, "visibility": visibility, "after": after},
            ),
        )

    def write_article(self, body: shapes.NewArticle, *, once: str | None = None) -> shapes.ArticleShape:
        """A draft, or in force at once with `publish`."""
        return cast(
            "shapes.ArticleShape",
            self._transport.call("POST", "/api/v1/articles", body=body, key=once, keyed=True),
        )

    def read_article(
        self, number: int, *, lang: Literal["it", "en"] | None = None, newest: bool | None = None
    ) -> shapes.ArticleShape:
        """What is in force, or the newest version. A reading of what is in force is counted, once a person and
        day.
        """
        return cast(
            "shapes.ArticleShape",
            self._transport.call(
                "GET",
                "/api/v1/articles/{number}",
                parts={"number": number},
                query={"lang": lang, "newest": newest},
            ),
        )

    def save_article(
        self, number: int, body: shapes.NextVersion, *, once: str | None = None
    ) -> shapes.ArticleShape:
        """The next version in a language; what is in force stays so, unless it is published in the same go."""
        return cast(
            "shapes.ArticleShape",
            self._transport.call(
                "PUT", "/api/v1/articles/{number}", parts={"number": number}, body=body, key=once, keyed=True
            ),
        )

    def list_versions(
        self, number: int, *, lang: Literal["it", "en"] | None = None
    ) -> list[shapes.VersionShape]:
        """Every version of one language, the newest first; at most 200. For those who may write the article."""
        return cast(
            "list[shapes.VersionShape]",
            self._transport.call(
                "GET", "/api/v1/articles/{number}/versions", parts={"number": number}, query={"lang": lang}
            ),
        )

    def judge_article(self, number: int, body: shapes.Judgement, *, once: str | None = None) -> None:
        """Your last word counts, once."""
        self._transport.call(
            "PUT",
            "/api/v1/articles/{number}/judgement",
            parts={"number": number},
            body=body,
            key=once,
            keyed=True,
        )

    def insert_article(self, number: int, body: shapes.Insertion, *, once: str | None = None) -> None:
        """It was put into an answer of a request: counted, and shown beside both."""
        self._transport.call(
            "POST",
            "/api/v1/articles/{number}/insertions",
            parts={"number": number},
            body=body,
            key=once,
            keyed=True,
        )

    def list_answers(self, number: int) -> list[shapes.GuideShape]:
        """Published articles that may answer a request, the likeliest first; at most three."""
        return cast(
            "list[shapes.GuideShape]",
            self._transport.call("GET", "/api/v1/tickets/{number}/articles", parts={"number": number}),
        )

    def publish_article(
        self, number: int, body: shapes.ArticleInForce, *, once: str | None = None
    ) -> shapes.ArticleShape:
        """The newest version of a language is what is read from now on."""
        return cast(
            "shapes.ArticleShape",
            self._transport.call(
                "POST",
                "/api/v1/articles/{number}/publication",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def retire_article(
        self, number: int, body: shapes.SeenArticle, *, once: str | None = None
    ) -> shapes.ArticleShape:
        """Nobody is offered it any more; it stays where it was used."""
        return cast(
            "shapes.ArticleShape",
            self._transport.call(
                "POST",
                "/api/v1/articles/{number}/retirement",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def bring_back_article(
        self, number: int, body: shapes.SeenArticle, *, once: str | None = None
    ) -> shapes.ArticleShape:
        """What was withdrawn is in force again, or a draft again if it never was."""
        return cast(
            "shapes.ArticleShape",
            self._transport.call(
                "POST",
                "/api/v1/articles/{number}/return",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def review_article(
        self, number: int, body: shapes.ReviewedArticle, *, once: str | None = None
    ) -> shapes.ArticleShape:
        """Somebody looked at it and it still holds."""
        return cast(
            "shapes.ArticleShape",
            self._transport.call(
                "POST",
                "/api/v1/articles/{number}/review",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def restore_article(
        self, number: int, body: shapes.RestoredArticle, *, once: str | None = None
    ) -> shapes.ArticleShape:
        """An older version is written again as the newest one."""
        return cast(
            "shapes.ArticleShape",
            self._transport.call(
                "POST",
                "/api/v1/articles/{number}/restoration",
                parts={"number": number},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def list_rotas(self) -> list[shapes.RotaShape]:
        """The rotas of your departments, and those that belong to no team."""
        return cast("list[shapes.RotaShape]", self._transport.call("GET", "/api/v1/rotas"))

    def list_shifts(
        self, key: int, *, since: str | None = None, until: str | None = None
    ) -> list[shapes.DutyShape]:
        """Every shift of a rota that touches this time, by its beginning; of a week unless said, at most of
        two months.
        """
        return cast(
            "list[shapes.DutyShape]",
            self._transport.call(
                "GET",
                "/api/v1/rotas/{key}/shifts",
                parts={"key": key},
                query={"since": since, "until": until},
            ),
        )

    def list_gaps(self, *, since: str | None = None, until: str | None = None) -> list[shapes.GapShape]:
        """Where the rotas that you see are below what they need; of a week unless said, at most of two months."""
        return cast(
            "list[shapes.GapShape]",
            self._transport.call("GET", "/api/v1/coverage-gaps", query={"since": since, "until": until}),
        )

    def list_overrides(self, key: int) -> list[shapes.OverrideShape]:
        """Those that hold now or later, by their beginning; at most 200."""
        return cast(
            "list[shapes.OverrideShape]",
            self._transport.call("GET", "/api/v1/rotas/{key}/overrides", parts={"key": key}),
        )

    def make_override(
        self, key: int, body: shapes.NewOverride, *, once: str | None = None
    ) -> shapes.OverrideShape:
        """Leave, a swap, somebody more. Nothing begins in the past."""
        return cast(
            "shapes.OverrideShape",
            self._transport.call(
                "POST", "/api/v1/rotas/{key}/overrides", parts={"key": key}, body=body, key=once, keyed=True
            ),
        )

    def remove_override(self, key: int, override: int) -> None:
        """From now on it does not hold; what has been stays."""
        self._transport.call(
            "DELETE", "/api/v1/rotas/{key}/overrides/{override}", parts={"key": key, "override": override}
        )

    def list_shift_requests(self) -> list[shapes.ShiftRequestShape]:
        """Those of the rotas that you see which wait for an answer, by their beginning; at most 200."""
        return cast("list[shapes.ShiftRequestShape]", self._transport.call("GET", "/api/v1/shift-requests"))

    def ask_colleague(
        self, key: int, body: shapes.NewShiftRequest, *, once: str | None = None
    ) -> shapes.ShiftRequestShape:
        """Ask somebody to take a shift: yours, or (supervisors) anybody's."""
        return cast(
            "shapes.ShiftRequestShape",
            self._transport.call(
                "POST", "/api/v1/rotas/{key}/requests", parts={"key": key}, body=body, key=once, keyed=True
            ),
        )

    def answer_colleague(
        self, key: int, body: shapes.ShiftAnswer, *, once: str | None = None
    ) -> shapes.ShiftRequestShape:
        """Say yes or no to what you are asked, or (supervisors) for somebody: a yes changes the rota."""
        return cast(
            "shapes.ShiftRequestShape",
            self._transport.call(
                "POST",
                "/api/v1/shift-requests/{key}/answer",
                parts={"key": key},
                body=body,
                key=once,
                keyed=True,
            ),
        )

    def list_queues(self) -> list[shapes.PlaceShape]:
        """The places of the queue and your teams, each with its number of open requests."""
        return cast("list[shapes.PlaceShape]", self._transport.call("GET", "/api/v1/queues"))

    def list_views(self) -> list[shapes.ViewShape]:
        """Yours, and those that are shown to your teams and departments."""
        return cast("list[shapes.ViewShape]", self._transport.call("GET", "/api/v1/views"))

    def make_view(self, body: shapes.NewView, *, once: str | None = None) -> shapes.ViewShape:
        """A place with filters and an order, under a name of yours."""
        return cast(
            "shapes.ViewShape", self._transport.call("POST", "/api/v1/views", body=body, key=once, keyed=True)
        )

    def list_view(self, key: int, *, after: str | None = None) -> shapes.TicketPage:
        """A page of what a view holds, in its order."""
        return cast(
            "shapes.TicketPage",
            self._transport.call(
                "GET", "/api/v1/views/{key}/tickets", parts={"key": key}, query={"after": after}
            ),
        )

    def change_view(self, key: int, body: shapes.NewView, *, once: str | None = None) -> shapes.ViewShape:
        """Another name, another content, shown to others."""
        return cast(
            "shapes.ViewShape",
            self._transport.call(
                "PUT", "/api/v1/views/{key}", parts={"key": key}, body=body, key=once, keyed=True
            ),
        )

    def end_view(self, key: int) -> None:
        """The requests that it showed are where they are."""
        self._transport.call("DELETE", "/api/v1/views/{key}", parts={"key": key})

    def search_tickets(
        self, *, q: str, state: Literal["", "open", "done"] | None = None, requester: int | None = None
    ) -> shapes.FoundShape:
        """By words, names, numbers: at most 50 requests that you see, the best first."""
        return cast(
            "shapes.FoundShape",
            self._transport.call(
                "GET", "/api/v1/search", query={"q": q, "state": state, "requester": requester}
            ),
        )

    def list_people(
        self,
        *,
        q: str | None = None,
        organisation: int | None = None,
        works_in: int | None = None,
        after: str | None = None,
    ) -> shapes.PeoplePage:
        """People in use, 50 a page by their ids; of those who fit words, the newest 60 at most.

        To list everybody, without saying whom, takes the right to edit people; so do the people of an
        organisation of which you see no request, and to find somebody by the mere beginning of an address.
        """
        return cast(
            "shapes.PeoplePage",
            self._transport.call(
                "GET",
                "/api/v1/people",
                query={"q": q, "organisation": organisation, "works_in": works_in, "after": after},
            ),
        )

    def make_person(self, body: shapes.NewPerson, *, once: str | None = None) -> shapes.PersonRead:
        """Somebody who asks and does not sign in."""
        return cast(
            "shapes.PersonRead",
            self._transport.call("POST", "/api/v1/people", body=body, key=once, keyed=True),
        )

    def read_person(self, key: int) -> shapes.PersonRead:
        """Who they are; and how they are reached, where a request of theirs is yours to see."""
        return cast(
            "shapes.PersonRead", self._transport.call("GET", "/api/v1/people/{key}", parts={"key": key})
        )

    def change_person(
        self, key: int, body: shapes.PersonChange, *, once: str | None = None
    ) -> shapes.PersonRead:
        """Name, language, organisation, addresses, telephones. Logins and roles are given on the pages."""
        return cast(
            "shapes.PersonRead",
            self._transport.call(
                "PATCH", "/api/v1/people/{key}", parts={"key": key}, body=body, key=once, keyed=True
            ),
        )

    def end_person(self, key: int, *, once: str | None = None) -> shapes.PersonRead:
        """They stay where they are named, and are offered no more."""
        return cast(
            "shapes.PersonRead",
            self._transport.call(
                "POST", "/api/v1/people/{key}/end", parts={"key": key}, key=once, keyed=True
            ),
        )

    def restore_person(self, key: int, *, once: str | None = None) -> shapes.PersonRead:
        """They are in use again."""
        return cast(
            "shapes.PersonRead",
            self._transport.call(
                "POST", "/api/v1/people/{key}/return", parts={"key": key}, key=once, keyed=True
            ),
        )

    def invite_person(self, key: int, *, once: str | None = None) -> None:
        """Mail a link with which they choose their password, in their language. It ends every link before it."""
        self._transport.call(
            "POST", "/api/v1/people/{key}/invitation", parts={"key": key}, key=once, keyed=True
        )

    def list_organisations(
        self, *, q: str | None = None, after: str | None = None
    ) -> shapes.OrganisationPage:
        """All of them, 50 a page by their ids."""
        return cast(
            "shapes.OrganisationPage",
            self._transport.call("GET", "/api/v1/organisations", query={"q": q, "after": after}),
        )

    def make_organisation(
        self, body: shapes.NewOrganisation, *, once: str | None = None
    ) -> shapes.OrganisationShape:
        """A customer, unless said otherwise."""
        return cast(
            "shapes.OrganisationShape",
            self._transport.call("POST", "/api/v1/organisations", body=body, key=once, keyed=True),
        )

    def read_organisation(self, key: int) -> shapes.OrganisationShape:
        """Its people are those of `GET /people?organisation=`."""
        return cast(
            "shapes.OrganisationShape",
            self._transport.call("GET", "/api/v1/organisations/{key}", parts={"key": key}),
        )

    def change_organisation(
        self, key: int, body: shapes.OrganisationChange, *, once: str | None = None
    ) -> shapes.OrganisationShape:
        """Name, kind, contract, the partners that serve it. Requests under way keep their area and promises."""
        return cast(
            "shapes.OrganisationShape",
            self._transport.call(
                "PATCH", "/api/v1/organisations/{key}", parts={"key": key}, body=body, key=once, keyed=True
            ),
        )

    def list_teams(self) -> list[shapes.TeamShape]:
        """The teams in use of all departments, with their people in the order of turns."""
        return cast("list[shapes.TeamShape]", self._transport.call("GET", "/api/v1/teams"))

    def list_alterations(self, *, noun: str | None = None, after: str | None = None) -> shapes.AlterationPage:
        """Who changed what and when, the newest first, 50 a page. For administrators and auditors."""
        return cast(
            "shapes.AlterationPage",
            self._transport.call("GET", "/api/v1/alterations", query={"noun": noun, "after": after}),
        )

    def explain_ticket(self, number: int, *, at: str | None = None) -> shapes.ExplanationShape:
        """Why it is there, who answers for it, what happens next, what would stop it, why it has not climbed."""
        return cast(
            "shapes.ExplanationShape",
            self._transport.call(
                "GET", "/api/v1/tickets/{number}/explanation", parts={"number": number}, query={"at": at}
            ),
        )

    def read_forecast(self, *, hours: int | None = None) -> shapes.ForecastShape:
        """Which incidents and requests of the person's departments will climb, when, and into whose hands."""
        return cast(
            "shapes.ForecastShape", self._transport.call("GET", "/api/v1/forecast", query={"hours": hours})
        )

    def list_on_shift(self) -> list[shapes.ShiftShape]:
        """Who is on shift now, in each team of the person's departments, by level."""
        return cast("list[shapes.ShiftShape]", self._transport.call("GET", "/api/v1/shifts"))

    def read_me(self) -> shapes.MeShape:
        """Try a token: whom it acts as, what it may do, until when."""
        return cast("shapes.MeShape", self._transport.call("GET", "/api/v1/me"))

    def list_departments(self) -> list[shapes.DepartmentRead]:
        """All departments, with their categories: what a request can be opened with."""
        return cast("list[shapes.DepartmentRead]", self._transport.call("GET", "/api/v1/departments"))

    def set_availability(self, body: shapes.NewAvailability, *, once: str | None = None) -> None:
        """New requests go to who is available. What you have in charge stays with you."""
        self._transport.call("PUT", "/api/v1/me/availability", body=body, key=once, keyed=True)

    def list_notices(self, *, after: str | None = None) -> shapes.NoticePage:
        """Notices in the application that you have not read, the newest first, 40 a page."""
        return cast(
            "shapes.NoticePage", self._transport.call("GET", "/api/v1/notices", query={"after": after})
        )

    def read_notices(self, body: shapes.ReadNotice, *, once: str | None = None) -> None:
        """One of yours, or all."""
        self._transport.call("POST", "/api/v1/notices/read", body=body, key=once, keyed=True)
