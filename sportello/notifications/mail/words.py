"""The sentences of letters that nobody may change, and what a stored reason means. Public words only."""

from typing import Final

from django.utils.translation import gettext as _

# Why a letter could not be put together: stored with it, before a colon and what it is about.
FILE_MISSING: Final = "file_missing"
BAD_ADDRESS: Final = "bad_address"
NOT_COMPOSED: Final = "not_composed"


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
    return said
