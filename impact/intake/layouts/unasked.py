"""What a cell is for by its row and column, and why one that nothing names is left aside."""

from __future__ import annotations

from impact.intake.layouts.axes import Axis, HeadedBlock
from indicators.text import Text

PARTS = ("numerator", "denominator")


def role_of(across: Axis, down: Axis) -> str | None:
    """What a cell is for: a total, or a part of a ratio."""
    roles = [axis.meaning.role for axis in (across, down)]
    return next((role for role in ("total", *PARTS) if role in roles), None)


def unasked(frame: HeadedBlock, across: Axis, down: Axis) -> tuple[str, tuple[tuple[str, str | Text], ...]]:
    """Why a cell without an indicator is left aside: it has a name that is none of ours, or no name at all."""
    if role_of(across, down) == "total":
        return "aside_total_unlike", ()
    counting = any(axis.meaning.indicators for axis in frame.columns.values())
    if counting and (across.meaning.rest or across.meaning.breakdowns):  # where columns say what is counted, a row says where or when
        return "not_asked", (("name", across.quoted),)
    name = down.quoted if down.meaning.rest else across.quoted if across.meaning.rest else ""
    return ("not_asked", (("name", name),)) if name else ("aside_unnamed", ())
