"""Rows of a case into acts: each row is compared with the one before, so that only what it says anew is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sportello.desk.history import Act
from sportello.desk.retelling import Beginning, Ranking, Told, retell
from sportello.desk.rulebook import rulebook
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade, Matrix, Priority, reckon_priority
from sportello.intake.desk_for_log import Ground
from sportello.intake.mapping import OWN_FIELD, LogMapping, Rows
from sportello.intake.newcomers import Known
from sportello.intake.spool import Line
from sportello.people.actor import Actor
from sportello.people.models import Organisation

SOURCE = "import"


@dataclass
class Teller:
    """Turns the lines of a case into acts. `key` is the digest of the file: with the line it is the key of an act."""

    mapping: LogMapping
    known: Known
    ground: Ground
    key: str
    historical: bool
    matrix: Matrix = field(init=False)
    indirect: frozenset[int] = field(init=False)
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.matrix = rulebook().matrix(self.ground.department.pk)
        partners = Organisation.objects.filter(kind=Organisation.Kind.PARTNER).values_list("pk", flat=True)
        served = Organisation.objects.exclude(served_by=None).values_list("pk", flat=True)
        self.indirect = frozenset([*partners, *served])

    def acts(self, case: str, lines: Sequence[Line]) -> list[Act]:
        """One act a line, in order."""
        if not lines:
            return []
        beginning = self._beginning(case, lines[0].fields)
        before: Mapping[str, str] = {}
        acts = []
        for line in lines:
            told = self._told(line.fields, before, beginning)
            moment = datetime.fromtimestamp(line.at, UTC)
            acts.append(Act(moment, retell(told), self._actor(line.fields), self.key_of(line.line)))
            before = line.fields
        return acts

    def key_of(self, line: int) -> str:
        """What names a row of the file for ever."""
        return f"{self.key}:{line}"

    def _actor(self, fields: Mapping[str, str]) -> Actor:
        """Who did it, as somebody whom the desk asks for no rights; without a name it is the log itself."""
        name = fields.get("person", "")
        actor = self.actors.get(name)
        if actor is None:
            actor = self.actors[name] = Actor(self.known.people.get(name), SOURCE, name=name)
        return actor

    def _beginning(self, case: str, fields: Mapping[str, str]) -> Beginning:
        organisation = self.known.organisations.get(fields.get("organisation", ""))
        asks = fields.get("requester") or fields.get("organisation", "")
        area = "indirect" if organisation in self.indirect else "direct"
        subject = fields.get("subject") or f"{self.mapping.subject} {case}".strip()
        return Beginning(
            requester=self.known.people.get(asks, self.known.nobody),
            department=self.ground.department.pk,
            policy=self.ground.policies[area],
            subject=" ".join(subject.split())[:300],
            organisation=organisation,
            area=area,
            kind=Kind(fields.get("kind", "incident")),
            channel=fields.get("channel", "")[:20],
            historical=self.historical,
        )

    def _told(self, fields: Mapping[str, str], before: Mapping[str, str], beginning: Beginning) -> Told:
        words = fields[self.mapping.happening]
        verb = self.mapping.commands.get(words, "observe")
        if self.mapping.rows is Rows.SNAPSHOTS and words == before.get("state"):
            verb = "update"
        known = self.known
        level = _changed("level", fields, before)
        team = _changed("team", fields, before)
        category = _changed("category", fields, before)
        until = fields.get("until")
        return Told(
            verb=verb,
            words=words,
            beginning=beginning,
            text=fields.get("text", ""),
            has_owner=_is_another_owner(fields, before, bool(level)),
            owner=known.people.get(fields.get("owner", "")),
            team=known.teams.get(team),
            level=int(level) if level else None,
            ranking=self._ranking(fields, before),
            category=known.categories.get(category),
            category_name=category,
            fields=tuple(
                (name.removeprefix(OWN_FIELD), value)
                for name, value in fields.items()
                if name.startswith(OWN_FIELD) and value != before.get(name)
            ),
            until=datetime.fromtimestamp(int(until), UTC) if until else None,
            look_again=self.mapping.look_again,
        )

    def _ranking(self, fields: Mapping[str, str], before: Mapping[str, str]) -> Ranking | None:
        """Impact, urgency and priority, where any of them is another than before."""
        names = ("impact", "urgency", "priority")
        if not any(name in fields and fields[name] != before.get(name) for name in names):
            return None
        impact, urgency = Grade(fields.get("impact", "medium")), Grade(fields.get("urgency", "medium"))
        reckoned = reckon_priority(impact, urgency, None, self.matrix)
        said = Priority[fields["priority"].upper()] if "priority" in fields else reckoned
        return Ranking(impact, urgency, said if said != reckoned else None, said)


def _changed(name: str, fields: Mapping[str, str], before: Mapping[str, str]) -> str:
    value = fields.get(name, "")
    return value if value != before.get(name) else ""


def _is_another_owner(fields: Mapping[str, str], before: Mapping[str, str], moved: bool) -> bool:
    """Whether the row says anew who has it in hand: another one, nobody any more, or somebody at another level."""
    named = "owner" in fields or "owner" in before
    return named and (moved or fields.get("owner") != before.get("owner"))
