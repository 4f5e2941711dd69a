"""How the failure of a job is written down: what was raised and where, without secrets."""

import re
from datetime import datetime
from traceback import format_exception

LONGEST = 20_000
KEPT = 5
"""Of many attempts only the last failures are kept."""

_PASSWORD_IN_ADDRESS = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/@]+@", re.IGNORECASE)
_NAMED = re.compile(
    r"(?P<name>[\w-]*(?:passw|secret|token|cookie|authori[sz]ation|api_?key|credential)[\w-]*)"
    r"(?P<sign>[\"']?\s*[=:]\s*)(?P<value>(?:Bearer |Basic )?\"[^\"\n]*\"|'[^'\n]*'|(?:Bearer |Basic )?[^\s,;&)}\]]+)",
    re.IGNORECASE,
)


def trouble(error: BaseException, at: datetime) -> dict[str, str]:
    """The class, the traceback and the moment of a failure."""
    kind = type(error)
    return {
        "exception_class_path": f"{kind.__module__}.{kind.__qualname__}",
        "traceback": without_secrets("".join(format_exception(error)))[-LONGEST:],
        "at": at.isoformat(),
    }


def without_secrets(text: str) -> str:
    """`text` with the values of what is called a password, token or key blanked, and the passwords in addresses."""
    text = _PASSWORD_IN_ADDRESS.sub(r"\1:(hidden)@", text)
    return _NAMED.sub(r"\g<name>\g<sign>(hidden)", text).replace("\0", "")  # which PostgreSQL keeps nowhere
