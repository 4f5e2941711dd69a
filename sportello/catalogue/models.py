"""What people ask for: categories with their own fields, services, the priority matrix."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Bilingual, Department, Offered


class Category(Bilingual):
    """What a request is about, in one department; may sit inside another category."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="categories")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    # Empty: as the category it is in, or its department.
    offered_to = models.CharField(max_length=10, choices=Offered, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = _("categories")


class Service(Bilingual):
    """Something the department keeps running, that a ticket may name."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="services")
    is_active = models.BooleanField(default=True)


class CustomField(models.Model):
    """A field that tickets of a category carry besides the common ones."""

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("choice")

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="fields")
    key = models.SlugField(max_length=40)
    label_it = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80, blank=True)
    type = models.CharField(max_length=10, choices=Type, default=Type.TEXT)
    choices = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="a_field_once_a_category")]

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        """What it is called in the language now active, Italian where the English name is missing."""
        if (get_language() or "it").startswith("en") and self.label_en:
            return self.label_en
        return self.label_it


class PriorityCell(models.Model):
    """One cell of impact x urgency; a department without cells uses the common matrix of the domain."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="priority_cells")
    impact = models.CharField(max_length=6)
    urgency = models.CharField(max_length=6)
    priority = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "impact", "urgency"], name="a_cell_once")
        ]

    def __str__(self) -> str:
        return f"{self.impact} x {self.urgency}: P{self.priority}"
