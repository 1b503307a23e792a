"""The totals of a year kept, by all that they are a function of: after a correction, the years that it is not about are not summed again.

So is what maps come to before any quantity, which a correction changes only where it begins or ends a year of activity.
Whoever checks a warehouse works everything out anew, and trusts in nothing that is kept (see `pipelines/check.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs
from polars import CompatLevel

from impact.maps.models import ImpactMap
from impact.valuation.lines import Lines
from impact.valuation.total_rows import TOTAL
from impact.valuation.year_totals import Setting, YearTotals
from indicators.catalogue import Catalogue
from indicators.kept import KeptAnswers, way_of
from indicators.models import Model

Frames = tuple[pl.DataFrame, ...]
Totals = tuple[pl.DataFrame, pl.DataFrame]
"""The rows of a year in `value_total`, and in `value_part`."""


def kept_years(folder: Path) -> KeptAnswers:
    """The totals and figures that are kept in a folder, as far as this code and these libraries would give the same."""
    return KeptAnswers(folder, way_of(["indicators", "impact"], ["numpy", "scipy", "polars", "pyarrow", "duckdb", "pydantic"]))


class KeptYears:
    """Totals of years, and other frames, kept or made. `kept`: where, or None to make all; `common`: what they all are a function of."""

    def __init__(self, kept: KeptAnswers | None, common: Sequence[object]) -> None:
        self._kept, self._common = kept, digest(common) if kept else ""

    @property
    def keeping(self) -> bool:
        """Whether anything is kept: else nobody asks what something is made of."""
        return self._kept is not None

    def of(self, made_of: Sequence[object], make: Callable[[], YearTotals]) -> Totals:
        """The totals that are made of this: those that were kept, or new ones."""
        rows, parts = self.frames(("total", "part"), made_of, lambda: _totals(make()))
        return rows, parts

    def frames(self, names: Sequence[str], made_of: Sequence[object], make: Callable[[], Frames]) -> Frames:
        """Frames of these names that are made of this: those that were kept, if all were, or new ones."""
        if self._kept is None:
            return make()
        question = digest([self._common, *made_of])
        answers = [self._kept.read(f"{question} {name}") for name in names]
        kept = [pl.read_ipc(io.BytesIO(answer)) for answer in answers if answer is not None]
        if len(kept) == len(names):
            return tuple(kept)
        frames = make()
        for name, frame in zip(names, frames, strict=True):
            self._kept.write(f"{question} {name}", _bytes(frame))
        return frames


def _totals(of_year: YearTotals) -> Totals:
    return pl.DataFrame(of_year.rows, schema=TOTAL, orient="row"), of_year.parts.frame()


def of_world(lines: Lines, maps: dict[str, ImpactMap], catalogue: Catalogue) -> list[object]:
    """What lines are a function of, and all their assumptions, of whatever year."""
    return [*(part for pair in maps.items() for part in pair), catalogue, repr(lines.assumptions)]


def of_lines(lines: Lines) -> list[object]:
    """What some of the lines are, but for what their maps say and their assumptions, which those of other years share."""
    arrays = ("units", "worth", "alive", "discount", "timing", "additive", "drop_off_from")
    return [repr(lines.lines), *(getattr(lines, name) for name in arrays), *(part for pair in sorted(lines.slots.items()) for part in pair)]


def of_setting(setting: Setting, year: int) -> list[object]:
    """What a setting says of a year, the same whatever the order in which it was read."""
    belonging = [part for name, frame in setting.belonging.items() for part in (name, frame)]
    running = setting.running.filter(year=year).sort("project_id")
    local = setting.local.of(year)
    return [running, sorted(setting.illustrative), *belonging, sorted(setting.payers.items()), sorted(setting.public), *local.made_of]


def digest(parts: Sequence[object]) -> str:
    """One hash of arrays, frames, models and plain data. Raises TypeError for what it cannot see whole."""
    total = hashlib.sha256()
    for part in parts:
        kind, content = _content(part)
        total.update(f"{kind} {len(content)}\0".encode() + hashlib.sha256(content).digest())
    return total.hexdigest()


def _content(part: object) -> tuple[str, bytes | memoryview]:
    if isinstance(part, np.ndarray):  # as it lies in memory: a year's draws are too large to be copied for their hash
        return f"{part.dtype} {part.shape}", np.ascontiguousarray(part).reshape(-1).view(np.uint8).data
    if isinstance(part, pl.DataFrame):
        return f"{part.schema}", _bytes(_known(part), CompatLevel.oldest())  # its texts one after the other, not where each came to lie
    if isinstance(part, Model):
        return type(part).__name__, part.model_dump_json().encode()
    return type(part).__name__, json.dumps(part).encode()


def _known(frame: pl.DataFrame) -> pl.DataFrame:
    """The same with zero under every null, and which they are: what lies under one is no value, and another each time."""
    unknown = cs.by_name(*(column.name for column in frame if column.null_count()))
    return frame.with_columns(unknown.is_null().name.prefix("no "), (unknown - cs.nested()).fill_null(strategy="zero"))


def _bytes(frame: pl.DataFrame, compat: CompatLevel | None = None) -> bytes:
    file = io.BytesIO()
    frame.rechunk().write_ipc(file, compat_level=compat)
    return file.getvalue()
