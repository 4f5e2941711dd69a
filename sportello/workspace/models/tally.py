"""What all web processes must count together."""

from django.db import models


class Tally(models.Model):
    """Something remembered for a while under a key; both as `sportello.workspace.tallies` writes them."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    until = models.FloatField(db_index=True)  # seconds since 1970

    def __str__(self) -> str:
        return self.key[:8]
