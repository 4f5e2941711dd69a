"""People's own things at the desk, a file for each kind."""

from sportello.workspace.models.call import Call
from sportello.workspace.models.canned import CannedReply, Macro
from sportello.workspace.models.draft import Draft
from sportello.workspace.models.kept_answer import KeptAnswer
from sportello.workspace.models.preferences import Preferences
from sportello.workspace.models.presence import Presence
from sportello.workspace.models.reading import Reading
from sportello.workspace.models.tally import Tally
from sportello.workspace.models.token import AccessToken
from sportello.workspace.models.view import SavedView

__all__ = [
    "AccessToken",
    "Call",
    "CannedReply",
    "Draft",
    "KeptAnswer",
    "Macro",
    "Preferences",
    "Presence",
    "Reading",
    "SavedView",
    "Tally",
]
