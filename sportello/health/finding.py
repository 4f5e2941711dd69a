"""What a check says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True)
class Finding:
    """Something wrong, or (`advice`) something that will do but could be better; `hint` says what to do."""

    code: str
    what: str
    hint: str
    advice: bool = False


@dataclass(frozen=True)
class Check:
    """One look at one thing. `needs` is `database` or `rules` where it cannot look without them."""

    code: str
    name: str | Promise
    look: Callable[[datetime], Iterator[Finding]]
    needs: str = ""


@dataclass(frozen=True)
class Result:
    """What one check found; `looked` is false where what it needs is missing."""

    check: Check
    findings: tuple[Finding, ...] = ()
    looked: bool = True

    @property
    def is_sound(self) -> bool:
        return self.looked and not any(not finding.advice for finding in self.findings)
