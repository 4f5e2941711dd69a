"""Full-text search of tickets: one interface, and an engine for each database (docs/decisions/0080-search.md)."""

from sportello.tickets.search.finding import number_in, search, similar

__all__ = ["number_in", "search", "similar"]
