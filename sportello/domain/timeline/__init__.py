"""The timeline's vocabulary: one payload class per kind of event, and how events change a ticket."""

from sportello.domain.timeline import alerts, conversation, ladder, life, problem, relations, undo, work
from sportello.domain.timeline.base import KINDS, Moment, Payload, UnknownKind, from_json
from sportello.domain.timeline.evolve import evolve

__all__ = [
    "KINDS",
    "Moment",
    "Payload",
    "UnknownKind",
    "alerts",
    "conversation",
    "evolve",
    "from_json",
    "ladder",
    "life",
    "problem",
    "relations",
    "undo",
    "work",
]
