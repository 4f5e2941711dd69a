"""How large and how pressing, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from sportello.domain.priority import Grade

IMPACTS = {
    Grade.HIGH: pgettext_lazy("impact", "high"),
    Grade.MEDIUM: pgettext_lazy("impact", "medium"),
    Grade.LOW: pgettext_lazy("impact", "low"),
}
URGENCIES = {
    Grade.HIGH: pgettext_lazy("urgency", "high"),
    Grade.MEDIUM: pgettext_lazy("urgency", "medium"),
    Grade.LOW: pgettext_lazy("urgency", "low"),
}


def cell_label(impact: Grade, urgency: Grade) -> str:
    """What a cell of the priority matrix is called."""
    return _("impact %(impact)s, urgency %(urgency)s") % {
        "impact": IMPACTS[impact],
        "urgency": URGENCIES[urgency],
    }
