"""Static files, looked for once a process: Django's test client makes the middleware anew for every browser."""

from typing import ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile


class KnownFiles(WhiteNoiseMiddleware):
    """The production's middleware; it remembers what was found where."""

    found: ClassVar[dict[tuple[str, ...], dict[str, StaticFile | Redirect]]] = {}

    def add_files_from_finders(self) -> None:
        """Once for each prefix and age."""
        key = (self.static_prefix, str(self.max_age))
        if key not in self.found:
            super().add_files_from_finders()  # type: ignore[no-untyped-call]
            self.found[key] = self.files
        self.files = self.found[key]
