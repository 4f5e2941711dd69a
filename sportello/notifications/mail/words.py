"""The sentences of letters that nobody may change, and what a stored reason means. Public words only."""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Why a letter could not be put together: stored with it, before a colon and what it is about.
FILE_MISSING: Final = "file_missing"
BAD_ADDRESS: Final = "bad_address"
NOT_COMPOSED: Final = "not_composed"
# Why the desk could not sign in to its mail server by OAuth: a code of `intake.mail.oauth.trouble`.
NO_SIGN_IN: Final = "oauth"


# How people begin who greet by themselves, in the languages of the desk.
_GREETS: Final = re.compile(
    r"\s*(buon\s?(giorno|pomeriggio|a?sera)|gentil|salve|ciao|egregi|car[oaie]\b|spett|dear|hello|hi\b|hey"
    r"|good (morning|afternoon|evening))",
    re.IGNORECASE,
)


def greeting(name: str, said: str = "") -> str:
    """How a letter begins; nothing where what is said begins so itself."""
    return "" if _GREETS.match(said) else pgettext("letter", "Dear %(name)s,") % {"name": name}


def files_apart(names: str) -> str:
    """That files are too large to be sent along."""
    return _("Too large for an e-mail, to be found with your request: %(names)s") % {"names": names}


def reason(said: str) -> str:
    """What a stored reason says to people; the answer of a mail server stays as it is."""
    code, _colon, about = said.partition(":")
    about = about.strip()
    if code == FILE_MISSING:
        return _("The file %(name)s is gone from the disk. Answer again with the file.") % {"name": about}
    if code == BAD_ADDRESS:
        return _("Nobody can write to the address %(address)s. Correct it and send again.") % {
            "address": about
        }
    if code == NOT_COMPOSED:
        return _(
            "It could not be put together (%(why)s). Send it again; if it fails again, tell an administrator."
        ) % {"why": about}
    if code == NO_SIGN_IN:
        return _(
            "The mail server does not let the desk in (%(why)s). The health page says what an administrator can do."
        ) % {"why": about}
    return said
