"""Words and doings prepared for many tickets: canned replies and macros."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Bilingual, Department


class Prepared(Bilingual):
    """What both have: a name in two languages, a department (none: all), an order, whether it is in use."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    rank = models.PositiveSmallIntegerField(_("order"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True


class CannedReply(Prepared):
    """A text to be inserted while writing. Its blanks, such as `{{ requester_name }}`, are filled in then."""

    text_it = models.TextField(_("text (Italian)"))
    text_en = models.TextField(_("text (English)"), blank=True)

    class Meta:
        ordering = ["rank", "name_it", "pk"]
        verbose_name = _("canned reply")


class Macro(Prepared):
    """Several actions at one press: a list of objects, each with `do` and what it needs (see `workspace.macros`)."""

    actions = models.JSONField(default=list)

    class Meta:
        ordering = ["rank", "name_it", "pk"]
        verbose_name = _("macro")
