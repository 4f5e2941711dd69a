"""What every register of the administration has: a list, one form, an end that is no deletion, a history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sportello.people import change
from sportello.people.actor import Actor
from sportello.people.change import By
from sportello.people.models import Alteration
from sportello.web.admin.forms import RowForm
from sportello.web.admin.rights import anywhere, everywhere

PAGE = 50
SHOWN_HISTORY = 20


@dataclass(frozen=True)
class Column:
    """One column of a list; `of` gives its words for a row, `soft` is for what matters less."""

    title: Any
    of: Callable[[Any], Any]
    soft: bool = True


@dataclass(frozen=True)
class Panel:
    """Something beside the form: lines of words, some of them links, and where to add one more."""

    title: Any
    lines: Sequence[tuple[str, str]] = field(default_factory=list)  # (words, address or nothing)
    nothing: Any = ""
    add: tuple[Any, str] | None = None
    note: Any = ""


class Register:
    """One noun of the administration. A child names its model, form and columns, and who may."""

    slug: ClassVar[str] = ""
    group: ClassVar[str] = "desk"
    icon: ClassVar[str] = "circle"
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    new: ClassVar[Any] = ""
    nothing: ClassVar[Any] = _("There is nothing here yet.")
    model: ClassVar[type[Any]]
    form: ClassVar[type[RowForm]]
    template: ClassVar[str] = "admin/form.html"
    columns: ClassVar[Sequence[Column]] = ()
    search: ClassVar[Sequence[str]] = ("name_it", "name_en")
    order: ClassVar[str] = "name_it"
    right: ClassVar[str] = "desk.configure"
    ends: ClassVar[bool] = True
    used: ClassVar[str] = "is_active"  # the field that says whether a row is in use

    def shown_to(self, actor: Actor) -> bool:
        """Whether somebody sees this register at all."""
        return anywhere(actor, self.right)

    def name(self, row: Any) -> str:
        """What a row is called."""
        return str(row)

    def may_add(self, actor: Actor) -> bool:
        """Whether they may make a new row."""
        return self.shown_to(actor)

    def may_end(self, actor: Actor, row: Any) -> bool:
        """Whether they may take the row out of use."""
        return self.ends and change.has_right(actor, self.right, self.department_of(row))

    def rows(self, actor: Actor) -> QuerySet[Any]:
        """The rows they see: all, or those of the departments they manage."""
        found: QuerySet[Any] = self.model._default_manager.all()
        return found if everywhere(actor, self.right) else found.filter(self.mine(actor))

    def mine(self, actor: Actor) -> Q:
        """What narrows the rows to somebody's departments."""
        held = [place for place in actor.roles if place is not None and actor.may(self.right, place)]
        return Q(department__in=held)

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the columns read, in a fixed number of queries."""
        return rows

    def narrow(self, rows: QuerySet[Any], query: str) -> QuerySet[Any]:
        """Rows that hold every word of the search."""
        for word in query.split()[:5]:
            anything = Q()
            for name in self.search:
                anything |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(anything)
        return rows

    def department_of(self, row: Any) -> int | None:
        """Whose the row is; nothing for the whole desk's."""
        found: int | None = getattr(row, "department_id", None)
        return found

    def by(self, actor: Actor, row: Any, at: datetime) -> By:
        """Who changes the row, with the right it takes."""
        return By(actor, at, self.right, self.department_of(row))

    def initial(self, asked: dict[str, str], actor: Actor) -> dict[str, Any]:
        """What a new form begins with, from the address."""
        return dict(asked)

    def hold(self, row: Any) -> None:
        """Let nobody else change the row until the transaction ends."""
        list(self.model._default_manager.select_for_update().filter(pk=row.pk).values_list("pk"))

    def changed_since(self, seen: str, row: Any, actor: Actor) -> bool:
        """Whether a stored row is no longer what a page showed; a page that names no mark is not asked."""
        if not seen or row.pk is None:
            return False
        self.hold(row)
        stored = self.model._default_manager.get(pk=row.pk)
        return bool(self.form(actor=actor, instance=stored).seen != seen)

    def store(self, form: RowForm, actor: Actor, at: datetime) -> Any:
        """Store what a checked form says."""
        row = form.save(commit=False)
        change.store(
            row,
            by=self.by(actor, row, at),
            told=form.told(),
            also=lambda: self._rest(form, row),
        )
        return row

    def _rest(self, form: RowForm, row: Any) -> None:
        form.save_m2m()
        self.also(form, row)

    def also(self, form: RowForm, row: Any) -> None:
        """What else a stored form does, in the same transaction."""

    def needed(self, row: Any) -> Sequence[str]:
        """Why the row cannot be taken out of use now, in the reader's language."""
        return ()

    def end(self, row: Any, actor: Actor, at: datetime) -> None:
        """Take a row out of use. Raises StillNeeded."""
        reasons = self.needed(row)
        if reasons:
            raise change.StillNeeded(why=" ".join(reasons))
        change.end(row, by=self.by(actor, row, at), field=self.used)

    def restore(self, row: Any, actor: Actor, at: datetime) -> None:
        """Bring a row back."""
        change.restore(row, by=self.by(actor, row, at), field=self.used)

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        """What stands beside the form of a stored row."""
        return ()


def page(register: Register, rows: QuerySet[Any], after: str) -> tuple[list[Any], str]:
    """Rows of one page by their order, and the mark of the next page if there is one."""
    ordered = rows.annotate(place=Lower(register.order)).order_by("place", "pk")
    if after.isdecimal():
        last = ordered.filter(pk=int(after)).values_list("place", flat=True).first()
        if last is not None:
            ordered = ordered.filter(Q(place__gt=last) | Q(place=last, pk__gt=int(after)))
    found = list(register.drawn(ordered)[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def history(row: Model) -> list[Alteration]:
    """The latest changes of a row."""
    kept = Alteration.objects.filter(noun=change.noun_of(row), key=row.pk).select_related("by")
    return list(kept.order_by("-pk")[:SHOWN_HISTORY])
