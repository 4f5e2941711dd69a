"""Values that come from a list, as types of the wire; a test holds them against the lists of the models."""

from typing import Literal

OrganisationKind = Literal["customer", "partner", "own"]
RunKind = Literal["resolve", "share", "warn"]
RunStatus = Literal["waiting", "running", "done", "stopped"]
CallOutcome = Literal[
    "new_ticket", "added", "answered_at_once", "not_for_us", "spoken", "no_answer", "missed", "voicemail"
]
CallDirection = Literal["in", "out"]
ArticleState = Literal["draft", "published", "retired"]
ArticleVisibility = Literal["public", "internal"]
Act = Literal["made", "changed", "ended", "restored"]
Available = Literal["available", "busy", "away"]
