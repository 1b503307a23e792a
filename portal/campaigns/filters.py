"""Which projects of the board are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.campaigns.board import Board, BoardLine

AWAITED = "attendu"
"""In the address: what is awaited, late or not."""
Wanted = Callable[[BoardLine], bool]


@dataclass(frozen=True)
class Filter:
    """Which projects are listed, as the address says: where they stand, theme, indicator that is missing, gravity, lateness, words."""

    where: str = ""
    theme: str = ""
    indicator: str = ""
    gravity: str = ""
    words: str = ""
    late: str = ""

    def lines(self, of: Board) -> list[BoardLine]:
        """The projects that pass."""
        return [line for line in of.lines if all(wanted(line) for wanted in self._tests())]

    def _tests(self) -> list[Wanted]:
        words = self.words.casefold().split()
        missing = ("nothing", "returned")
        return [
            lambda line: not self.where or line.where == self.where,
            lambda line: not self.theme or line.theme == self.theme,
            lambda line: not self.indicator or any(v.indicator == self.indicator and v.state in missing for v in line.values),
            lambda line: not self.gravity or line.gravity == self.gravity,
            lambda line: not self.late or bool(line.late) or (self.late == AWAITED and any(value.awaited for value in line.values)),
            lambda line: all(word in line.title.casefold() for word in words),
        ]
