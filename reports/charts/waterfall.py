"""From the gross value to the present value, a row a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reports.charts.sheet import NAMES, Sheet, named_rows, text_width
from reports.charts.style import BAND, BLUE, GREY, INK, PAD, WARN, WHITE, WIDTH


@dataclass(frozen=True)
class WaterfallBar:
    """A bar of a waterfall: a total stands on zero, a change starts where the step before ended; `text` is how people read it."""

    name: str
    value: float
    kind: Literal["total", "change"]
    text: str


def waterfall(steps: Sequence[WaterfallBar], title: str) -> str:
    """From the gross value to what remains, a row a step: a total is a full bar, a gain a pale one, a loss a hatched one."""
    rows = named_rows([s.name for s in steps], PAD)
    bottom = rows[-1].bottom
    sheet = Sheet(WIDTH, bottom + PAD)
    spans, level = [], 0.0
    for step in steps:
        start, level = (0.0, step.value) if step.kind == "total" else (level, level + step.value)
        spans.append((start, level))
    least = min(0.0, *(min(span) for span in spans))
    # the longest bar that leaves room for what is written at its end sets the scale
    rooms = [(max(span) - least, WIDTH - NAMES - 3 * PAD - text_width(s.text, bold=True)) for span, s in zip(spans, steps, strict=True)]
    unit = min((points / value for value, points in rooms if value > 0), default=1.0)
    sheet.line([(NAMES - unit * least, PAD), (NAMES - unit * least, bottom)], GREY)
    for position, (step, row) in enumerate(zip(steps, rows, strict=True)):
        start, end = (NAMES + unit * (value - least) for value in spans[position])
        fill, edge, hatch = _look(step)
        sheet.box(min(start, end), row.top + 3, abs(end - start), row.height - 6, fill, edge, hatch=hatch)
        if position + 1 < len(steps):
            sheet.line([(end, row.bottom - 3), (end, row.bottom + 3)], INK)
        sheet.text(PAD, row.top + PAD, row.lines)
        sheet.text(max(start, end) + PAD, row.beside, [step.text], bold=step.kind == "total", halo=True)
    return sheet.svg(title, [f"{s.name}: {s.text}" for s in steps])


def _look(step: WaterfallBar) -> tuple[str, str, str]:
    """Fill, edge and hatch of a bar."""
    if step.kind == "total":
        return BLUE, BLUE, ""
    return (BAND, BLUE, "") if step.value >= 0 else (WHITE, WARN, "////")
