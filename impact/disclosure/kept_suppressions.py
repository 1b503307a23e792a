"""Which figures protect the secrets of a lot of cells, kept: after a correction, the lots that it does not touch are not solved again.

The question holds all that the search for other worlds looks at, in the order in which it is looked at: the lot, and every cell of its
years, among which it looks for exchanges. Whoever publishes or checks works everything out anew (see `pipelines/withheld.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from impact.disclosure.linear import LinearRow
from impact.disclosure.lots import Lot
from impact.disclosure.suppression import Suppression, protected
from impact.disclosure.unknowns import Cells
from indicators.kept import KeptAnswers, way_of


def kept_suppressions(folder: Path) -> KeptAnswers:
    """The suppressions that are kept in a folder, as far as this code and these libraries would give the same."""
    return KeptAnswers(folder, way_of(["indicators", "impact"], ["highspy", "numpy"]))


class KeptSuppressions:
    """The suppressions of lots among some cells: those that were kept, or new ones."""

    def __init__(self, kept: KeptAnswers, cells: Cells) -> None:
        self._kept, self._cells = kept, cells
        self._years = {year: digest.hexdigest() for year, digest in _by_year(cells).items()}

    def protected(self, lot: Lot) -> Suppression:
        """Which figures of a lot are withheld, and rounded."""
        question = self._question(lot)
        answer = self._kept.read(question)
        if answer is not None:
            said = json.loads(answer)
            return Suppression(set(said["withheld"]), set(said["rounded"]), [lot.secrets[n] for n in said["exposed"]])
        done = protected(self._cells, lot)
        exposed = [lot.secrets.index(secret) for secret in done.exposed]
        said = {"withheld": sorted(done.withheld), "rounded": sorted(done.rounded), "exposed": exposed}
        self._kept.write(question, json.dumps(said).encode())
        return done

    def _question(self, lot: Lot) -> str:
        digest = hashlib.sha256()
        for year in sorted({cell.key.year for cell in lot.cells}):
            digest.update(_line(year, self._years[year]))
        for line in _lines(lot):
            digest.update(line)
        return digest.hexdigest()


def _by_year(cells: Cells) -> dict[int, hashlib._Hash]:
    """All that is known of the cells of each year, in their order."""
    years: dict[int, hashlib._Hash] = {}
    for key, parts in cells.parts.items():
        numbers = [(part, cells.values[cell], cells.whole(cell)) for part, cell in parts.items()]
        years.setdefault(key.year, hashlib.sha256()).update(_line(key, numbers))
    return years


def _lines(lot: Lot) -> Iterator[bytes]:
    """All that a lot is, a line each."""
    yield _line("cells", lot.cells)
    for statement in lot.statements:
        yield _line("said", statement.address, statement.cost, [_row(row) for row in statement.rows])
    for row in lot.always:
        yield _line("always", _row(row))
    for secret in lot.secrets:
        yield _line("secret", secret)
    yield _line("primary", sorted(lot.primary.items()))
    yield _line("known", sorted(lot.known))


def _row(row: LinearRow) -> list[object]:
    return [list(row.form.items()), row.low, row.high, row.coarse]


def _line(*parts: object) -> bytes:
    return json.dumps(parts).encode() + b"\n"
