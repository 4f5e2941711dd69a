"""Who was let in a moment ago, so that the database need not be asked again before a command asks it anyway."""

from dataclasses import replace
from datetime import datetime

from sportello.workspace.tokens import MINUTE, Known, digest_of


class Admitted:
    """Living tokens that were let in within the minute, as they were then: as of a revision of the configuration.

    Their actor is `as_of` that revision, and the door refuses whoever is as of another (`desk.batch`): anything that
    changes what a token opens changes the revision too (`workspace/migrations/0010`). So nobody is let in by memory
    whom the database would not let in at that moment.
    """

    MOST = 1_000

    def __init__(self) -> None:
        self._by_digest: dict[str, Known] = {}

    def recall(self, token: str, at: datetime) -> Known | None:
        """Who came with this token, if it was within the minute."""
        found = self._by_digest.get(digest_of(token))
        return found if found and found.fresh_until - MINUTE <= at < found.fresh_until else None

    def remember(self, token: str, known: Known) -> None:
        """Somebody was let in. Without a revision nothing would tell of changes: then nobody is remembered."""
        if known.actor.as_of or not known.revision:
            return
        if len(self._by_digest) >= self.MOST:
            self._by_digest.clear()
        actor = replace(known.actor, as_of=known.revision)
        self._by_digest[digest_of(token)] = replace(known, actor=actor)
