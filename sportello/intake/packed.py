"""Packed files that are read no further than anything honest grows: a bomb is refused, not unpacked."""

import io
from collections.abc import Callable
from typing import IO, Final

MOST_GROWTH: Final = 250
"""A packed file of some size may become so many times as large."""
SMALL: Final = 20_000_000
"""Bytes that any may become."""
_BLOCK: Final = 1 << 20


class Measured(io.BufferedIOBase):
    """What is unpacked from so many bytes; raises what `refuse` makes when it becomes larger than anything honest."""

    def __init__(self, file: IO[bytes], packed: int, refuse: Callable[[], Exception]) -> None:
        self._file, self._most, self._refuse, self._read = file, max(SMALL, packed * MOST_GROWTH), refuse, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        block = self._file.read(_BLOCK if size is None or size < 0 else size)
        if (size is None or size < 0) and block:
            block += self.read(size)
        self._read += len(block)
        if self._read > self._most:
            raise self._refuse()
        return block

    def read1(self, size: int = -1) -> bytes:
        return self.read(size if size >= 0 else _BLOCK)

    def seek(self, place: int, whence: int = 0) -> int:
        self._read = 0
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()
