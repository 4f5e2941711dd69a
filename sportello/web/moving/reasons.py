"""Why something did not come over, in the reader's language: reports are written in English, for whoever reads them."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

# Named groups of an expression are the words that the sentence takes over.
_TABLE: Final[Sequence[tuple[str, Any]]] = (
    ("its ticket is not in the export", _("its request is not in the export")),
    ("a ticket without an identifier", _("a request without an identifier")),
    ("it does not say when it was opened", _("it does not say when it was opened")),
    ("it was opened in the future, or before 1970", _("it was opened in the future, or before 1970")),
    ("an organisation without a name", _("an organisation without a name")),
    ("a person without an identifier", _("a person without an identifier")),
    ("an address that is none was left out", _("an address that is none was left out")),
    ("nobody is named who asks", _("nobody is named who asks")),
    (
        "who had an open ticket has no role here: it is offered to the team",
        _("who had an open request has no role here: it is offered to the team"),
    ),
    ("a link to a ticket that is not here: left out", _("a link to a request that is not here: left out")),
    (
        "it holds bytes that are not of the file's encoding",
        _("it holds bytes that are not of the file's encoding"),
    ),
    ("it has no number", _("it has no number")),
    ("it has no name", _("it has no name")),
    ("it has no number of a request, or no text", _("it has no number of a request, or no text")),
    ("a file is not in the export: left out", _("a file is not in the export: left out")),
    (
        "a file is not in the export, only its address is: left out",
        _("a file is not in the export, only its address is: left out"),
    ),
    (r"its ticket was refused: (?P<why>.+)", _("its request was refused: %(why)s")),
    (
        r"the state “(?P<word>.+)” is in no table: .+",
        _("the state “%(word)s” is in no table: taken for open"),
    ),
    (
        r"the priority “(?P<word>.+)” is in no table: .+",
        _("the priority “%(word)s” is in no table: left out"),
    ),
    (r"“(?P<word>.+)” is no moment that can be read", _("“%(word)s” is no moment that can be read")),
    (r"no JSON from here on: (?P<why>.+)", _("no JSON from here on: %(why)s")),
    (
        r"a record has not the shape that (?P<product>.+?) gives it: (?P<why>.+)",
        _("a record has not the shape that %(product)s gives it: %(why)s"),
    ),
    (r"a file was refused \((?P<why>\w+)\): left out", _("a file was refused (%(why)s): left out")),
    (
        r"a file could not be read \((?P<why>.+)\): left out",
        _("a file could not be read (%(why)s): left out"),
    ),
    (
        r"it has (?P<n>\d+) columns, the heading has (?P<all>\d+).*",
        _("it has %(n)s columns, the heading has %(all)s"),
    ),
)


def in_words(why: str) -> str:
    """The reason as a page says it; as it stands where the table does not know it."""
    for pattern, words in _TABLE:
        match = re.fullmatch(pattern, why, re.DOTALL) if "(?P" in pattern else None
        if match is not None:
            told = match.groupdict()
            if "its ticket" in pattern:
                told["why"] = in_words(told["why"])
            return str(words) % told
        if pattern == why:
            return str(words)
    return why
