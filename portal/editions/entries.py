"""A large JSON map of which one entry at a time is wanted: entries are kept compressed, as they are written, and read when asked for."""

from __future__ import annotations

import json
import zlib
from typing import Any

_DECODER = json.JSONDecoder()


class Entries:
    """A JSON map with an entry on a line, as an edition writes `pedigrees.json`."""

    def __init__(self, content: bytes) -> None:
        """`content`: the file, in UTF-8."""
        self._entries: dict[str, bytes] = {}
        for line in content.split(b"\n"):
            if line.startswith(b'"'):
                text = line.decode()
                name, end = _DECODER.raw_decode(text)
                self._entries[name] = zlib.compress(text[end + 1 :].strip().removesuffix(",").encode(), 1)  # after the colon

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def get(self, name: str) -> Any:
        """The entry of that name; None where there is none."""
        return json.loads(zlib.decompress(self._entries[name])) if name in self._entries else None
