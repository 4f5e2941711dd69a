"""What the words of a product mean here: its states, priorities and kinds, by tables of the plan and its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sportello.domain.lifecycle import Kind
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.reader import Product
from sportello.intake.migration.records import Record
from sportello.intake.migration.report import Report


@dataclass
class Meaning:
    """Translates. `names` are what the product calls its teams, categories, states and fields; what no table knows is
    told in the report."""

    product: Product
    plan: Plan
    names: Mapping[str, Mapping[str, str]]
    report: Report

    def words(self, of: str, word: str) -> str:
        """A state or a priority of the product as people read it there."""
        return self.names[of].get(word) or word

    def name(self, of: str, reference: str) -> str:
        """What the product calls a team or a category; the reference where it is the name itself."""
        return self.names[of].get(reference, reference)

    def state(self, word: str, record: Record | None = None) -> str:
        """Where a state of the product lies in our life cycle."""
        if word.startswith("="):
            return word[1:]
        name = self.words("state", word).lower()
        for table in (self.plan.states, self.product.states):
            for key in (word.lower(), name):
                if key in table:
                    return table[key]
        if word and record is not None:
            self.report.warn(record, f"the state “{word[:60]}” is in no table: taken for open")
        return "open" if word else "new"

    def priority(self, word: str, record: Record) -> str:
        """Which of our priorities one of the product's is; empty where nobody says."""
        name = self.words("priority", word).lower()
        for table in (self.plan.priorities, self.product.priorities):
            for key in (word.lower(), name):
                if key in table:
                    return table[key]
        if word:
            self.report.warn(record, f"the priority “{word[:60]}” is in no table: left out")
        return ""

    def sort(self, word: str) -> Kind:
        """Incident or request."""
        return Kind(self.product.sorts.get(word.lower(), "incident"))
