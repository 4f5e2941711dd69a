"""The words and marks of problems.

icon:search icon:globe icon:eye-off icon:send icon:megaphone icon:check-check icon:scale icon:hand icon:wrench
"""

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from sportello.domain.problem import Stage

register = template.Library()

STAGES: Mapping[str, str | Promise] = {
    Stage.NEW: pgettext_lazy("stage of a problem", "Detected"),
    Stage.INVESTIGATING: pgettext_lazy("stage of a problem", "Under investigation"),
    Stage.KNOWN_ERROR: pgettext_lazy("stage of a problem", "Known error"),
    Stage.FIXING: pgettext_lazy("stage of a problem", "Fix in progress"),
    Stage.RESOLVED: pgettext_lazy("stage of a problem", "Resolved"),
    Stage.CLOSED: pgettext_lazy("stage of a problem", "Closed"),
}


@register.simple_tag
def stage_name(stage: str) -> str | Promise:
    """What a stage of a problem is called."""
    return STAGES.get(stage, stage)
