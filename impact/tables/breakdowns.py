"""Cells of breakdowns, as people write them, in their one canonical form."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from impact.tables.marked import clipped, legible
from indicators.breakdown import write_cell
from indicators.models import Breakdown
from indicators.text import folded


def read_breakdown(text: str, allowed: list[str], dimensions: dict[str, Breakdown]) -> str:
    """The canonical form of a cell as people write it: 'age=0-14;gender=F' or 'âge = 0-14 ; genre = femmes'."""
    if not legible(text):
        return ""
    codes: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not value:
            raise PydanticCustomError("breakdown_shape", "breakdown shape", {"text": clipped(text)})
        key = next((k for k, d in dimensions.items() if folded(name) in map(folded, (k, *d.names))), None)
        if key is None or key not in allowed or key in codes:
            raise PydanticCustomError(
                "breakdown_not_allowed",
                "breakdown not allowed",
                {"text": clipped(name), "allowed": [dimensions[name].text for name in allowed]},
            )
        code = code_of(value, dimensions[key])
        if code is None:
            raise PydanticCustomError(
                "breakdown_code",
                "breakdown code",
                {"text": clipped(value), "allowed": [code.text for code in dimensions[key].codes.values()]},
            )
        codes[key] = code
    return write_cell(codes)


def code_of(value: str, dimension: Breakdown) -> str | None:
    """The code of a cell by its names; as it is written where the direction is open; None where it is none."""
    known = (code for code, label in dimension.codes.items() if folded(value) in map(folded, (code, *label.names)))
    return next(known, value if dimension.open else None)
