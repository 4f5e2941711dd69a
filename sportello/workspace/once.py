"""Doing once what is sent twice: the first answer to a caller's key is kept for a day and given again.

The answer is written in the transaction of what was done: either both are there or neither. A refusal is not kept,
since nothing was done: the key may be used again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from sportello.domain.errors import DeskError
from sportello.workspace.models import KeptAnswer

GOOD_FOR = timedelta(days=1)
SET = 500


class KeyUsed(DeskError):
    """The key came before with something else."""

    code = "key_used"
    hint = "Take a new key for each thing to do."


@dataclass(frozen=True)
class Answer:
    """What was answered: a body as JSON has it, a status (0: the usual one), and headers."""

    body: Any
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)


def once(
    person: int, key: str, said: bytes, do: Callable[[], Answer], *, at: datetime
) -> tuple[Answer, bool]:
    """Do it, or give the answer of the first time; and whether it is given again. Raises KeyUsed, and as `do` does.

    `key` holds all that tells one thing to do from another; `said` is what came with it.
    """
    refusal: DeskError | None = None
    with transaction.atomic():
        row, known = _claimed(person, _digest(key.encode()), _digest(said), at)
        if known:
            return Answer(row.answer, row.status, row.headers), True
        try:
            answer = do()
        except DeskError as error:  # what fell due meanwhile was settled, and stays so
            row.delete()
            refusal = error
        else:
            row.answer, row.status, row.headers = answer.body, answer.status, answer.headers
            row.save()
    if refusal is not None:
        raise refusal
    return answer, False


def _claimed(person: int, key: str, said: str, at: datetime) -> tuple[KeptAnswer, bool]:
    """The row of the key, and whether it holds an answer already.

    Who comes at the same time waits here until the first is done: for the unique key, as long as the first may still
    give it back. Whose row is gone by the time it is read (forgotten, a day old) begins again.
    """
    own = KeptAnswer.objects.filter(person=person, key=key)
    while True:
        own.filter(at__lte=at - GOOD_FOR).delete()
        try:
            with transaction.atomic():
                return KeptAnswer.objects.create(person_id=person, key=key, said=said, at=at), False
        except IntegrityError:
            row = own.select_for_update().first()
        if row is not None:
            break
    if row.said != said:
        raise KeyUsed
    return row, True


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def forget_answers(at: datetime) -> int:
    """Delete the answers that are not given again any more, set by set; returns how many."""
    old, count = KeptAnswer.objects.filter(at__lte=at - GOOD_FOR), 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:SET]):
        count += KeptAnswer.objects.filter(pk__in=ids).delete()[0]
    return count
