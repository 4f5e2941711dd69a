"""Queues that people put together and keep under a name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Department, Person, Team


class SavedView(models.Model):
    """A place of the queue with its filters, grouping and order, as the address asks for them.

    Its owner's alone, or shown to a team or to a department as well.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(_("name"), max_length=60)
    place = models.CharField(max_length=30)
    query = models.CharField(max_length=1000, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="views")
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="views"
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("view")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="a_view_name_once"),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(department__isnull=True), name="shared_one_way"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        """Whether others see it too."""
        return self.team_id is not None or self.department_id is not None
