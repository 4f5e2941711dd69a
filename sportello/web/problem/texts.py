"""The texts of a problem as safe markup."""

from typing import Any

from sportello.web.problem.page import Texts
from sportello.web.said import said


def drawn(texts: Texts) -> dict[str, Any]:
    """Cause, shown workaround and newer version, ready for a template."""
    return {
        "cause": said(texts.cause) if texts.cause else "",
        "workaround": said(texts.shown) if texts.shown else "",
        "newer": said(texts.draft) if texts.draft else "",
    }
