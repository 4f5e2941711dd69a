"""What the database's refusals mean to the person at the command line."""

import re

from django.db.utils import DatabaseError, IntegrityError, InterfaceError
from django.utils.translation import gettext as _

_NO_TABLE = re.compile(r"no such (table|column)|(relation|column) .* does not exist")
_NO_ROOM = re.compile(r"disk (?!image)|readonly|read-only|unable to open|No space left")
_NEVER_EDITED = "never edited"
_APPEND_ONLY = "append-only"


def sentence_for(error: DatabaseError | InterfaceError) -> str:
    """One sentence: what went wrong and what to do."""
    said = str(error).strip()
    first = said.splitlines()[0].rstrip(".") if said else type(error).__name__
    if _APPEND_ONLY in said:
        return _("The timeline is append-only: write a new event that says what is different.")
    if _NEVER_EDITED in said:
        return _("A version in force is never edited: publish a new version of the policy.")
    if isinstance(error, IntegrityError):
        return _("The database refused this: {why}. Nothing was changed.").format(why=first)
    if _NO_TABLE.search(said):
        return _(
            "The database is not prepared for this version ({why}). Start “sportello serve” once: it does so."
        ).format(why=first)
    if _NO_ROOM.search(said):
        return _(
            "The database cannot be read or written ({why}). Is the disk full, or the folder closed to this user? "
            "“sportello doctor” says more."
        ).format(why=first)
    if "locked" in said:
        return _("The database is busy with another long piece of work. Try again in a moment.")
    return _("The database cannot be used: {why}. See DATABASE_URL and “sportello doctor”.").format(why=first)
