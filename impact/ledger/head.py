"""The last event that a workspace saw, remembered beside the ledger.

The chain shows what was changed inside it; only who remembers its end can tell that the end is gone.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Head:
    """The file that holds the number and hash of the last event."""

    path: Path

    def read(self) -> tuple[int, str] | None:
        """Number and hash; None where nothing legible is remembered."""
        try:
            number, digest = self.path.read_text("utf-8").split()
            return int(number), digest
        except (OSError, ValueError):
            return None

    def write(self, number: int, digest: str) -> None:
        """Remembers that event, whole or not at all; not where the folder cannot be written to, for the ledger does not depend on it."""
        with contextlib.suppress(OSError):
            descriptor, draft = tempfile.mkstemp(prefix=f"{self.path.name}.draft-", dir=self.path.parent)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{number} {digest}\n")
            Path(draft).replace(self.path)
