"""The checks of `sportello doctor`: each a small function that yields what is wrong and what to do about it."""

from sportello.health.finding import Check, Finding, Result
from sportello.health.round import examine

__all__ = ["Check", "Finding", "Result", "examine"]
