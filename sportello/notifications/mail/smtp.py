"""Django's SMTP backend with one moment more: right before a message is handed over.

Up to there nothing can have been delivered; from there until the server's answer nobody can know.
"""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class Backend(EmailBackend):
    """Calls `before_data` once the server has taken sender and recipient, and before any word of the message."""

    before_data: Callable[[], None] | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """A connection that says when the message itself is handed over."""
        backend, base = self, smtplib.SMTP_SSL if self.use_ssl else smtplib.SMTP

        class Connection(base):  # type: ignore[misc, valid-type]
            def data(self, msg: Any) -> tuple[int, bytes]:
                if backend.before_data is not None:
                    backend.before_data()
                answer: tuple[int, bytes] = super().data(msg)
                return answer

        return Connection
