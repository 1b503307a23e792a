"""A large JSON map of which one entry is wanted: only the places of its entries are kept in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_DECODER = json.JSONDecoder()


class Entries:
    """A JSON map, in UTF-8, with an entry on a line, as an edition writes `pedigrees.json`."""

    def __init__(self, path: Path, content: bytes) -> None:
        """`content`: what the file holds, so that whoever has checked it need not read it again."""
        self._path, self._places = path, dict[str, tuple[int, int]]()
        place = 0
        for line in content.splitlines(keepends=True):
            if line.startswith(b'"'):
                self._note(line, place)
            place += len(line)

    def _note(self, line: bytes, place: int) -> None:
        text = line.decode()
        name, end = _DECODER.raw_decode(text)
        start = len(text[: end + 1].encode())  # after the colon
        self._places[name] = (place + start, len(line) - start)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def get(self, name: str) -> Any:
        """The entry of that name; None where there is none."""
        if name not in self._places:
            return None
        place, length = self._places[name]
        with self._path.open("rb") as file:
            file.seek(place)
            return json.loads(file.read(length).strip().removesuffix(b","))
