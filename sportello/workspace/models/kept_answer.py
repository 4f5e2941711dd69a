"""What programs were answered, kept for a day, so that a call that is sent again is not done again."""

from django.db import models

from sportello.people.models import Person


class KeptAnswer(models.Model):
    """The answer to a call that came with a key of its caller's. `key` and `said` are digests (SHA-256).

    `key` stands for the caller's key with method and address; `said` for the body that came with it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    said = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(default=0)  # 0: as the operation answers by itself
    headers = models.JSONField(default=dict)
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="an_answer_a_key")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key[:8]}"
