"""Pieces of a file by name, which lie on disk where they are many: together they may be larger than memory should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile

IN_MEMORY = 16 * 2**20
"""Bytes from which on they lie in a file, which has no name and goes with them."""


class Pieces(Mapping[str, bytes]):
    """Each is added once, and read as often as it is asked for."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._file = SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115 (it lives as long as the pieces)
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0

    def add(self, name: str, piece: bytes) -> None:
        """Puts one after the others."""
        self._file.seek(self._end)
        self._file.write(piece)
        self._places[name] = self._end, len(piece)
        self._end += len(piece)

    def __getitem__(self, name: str) -> bytes:
        start, length = self._places[name]
        self._file.seek(start)
        return self._file.read(length)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
