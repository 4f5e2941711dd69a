"""People's own things at the desk, a file for each kind."""

from sportello.workspace.models.canned import CannedReply, Macro
from sportello.workspace.models.draft import Draft

__all__ = ["CannedReply", "Draft", "Macro"]
