"""What is told, to whom and how; a file for each kind."""

from sportello.notifications.models.alert import Alert, Choices, Notification, Sending
from sportello.notifications.models.contact import ChannelState, CodeSent, ContactMethod
from sportello.notifications.models.delivery import Delivery
from sportello.notifications.models.letter import LetterWords, Signature, TeamSignature
from sportello.notifications.models.outgoing import OutgoingMessage
from sportello.notifications.models.shift import ShiftReminder
from sportello.notifications.models.welcome import WelcomeLink

__all__ = [
    "Alert",
    "ChannelState",
    "Choices",
    "CodeSent",
    "ContactMethod",
    "Delivery",
    "LetterWords",
    "Notification",
    "OutgoingMessage",
    "Sending",
    "ShiftReminder",
    "Signature",
    "TeamSignature",
    "WelcomeLink",
]
