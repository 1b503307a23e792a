"""What the ratio hangs on: its range under each assumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.numbers import Language
from reports.charts.sheet import NAMES, Sheet, named_rows, text_width
from reports.charts.style import BAND, BLUE, INK, PAD, WARN, WIDTH
from reports.charts.wording import wording


@dataclass(frozen=True)
class TornadoBar:
    """What the ratio becomes when one assumption goes from one end of its range to the other; each as a number and as people read it."""

    name: str
    low: float
    high: float
    low_text: str
    high_text: str

    def ascending(self) -> TornadoBar:
        """The same with the lower ratio first, whichever end of the assumption gives it."""
        return self if self.low <= self.high else TornadoBar(self.name, self.high, self.low, self.high_text, self.low_text)


def tornado(bars: Sequence[TornadoBar], centre: float, title: str, reference: float | None = 1.0, language: Language = "fr") -> str:
    """The range of the ratio under each assumption, the widest on top, with the central value and the ratio where nothing is gained."""
    ranked = sorted(bars, key=lambda bar: (-abs(bar.high - bar.low), bar.name))
    rows = named_rows([bar.name for bar in ranked], 20.0)
    top, bottom = rows[0].top, rows[-1].bottom
    sheet = Sheet(WIDTH, bottom + 22)
    spans = [bar.ascending() for bar in ranked]
    lines = [centre] if reference is None else [centre, reference]
    first, last = min([*lines, *(span.low for span in spans)]), max([*lines, *(span.high for span in spans)])
    left = NAMES + PAD + max(text_width(span.low_text) for span in spans)
    unit = (WIDTH - 2 * PAD - max(text_width(span.high_text) for span in spans) - left) / ((last - first) or 1.0)
    at = [left + unit * (value - first) for value in lines]
    legends = [wording.text("ratio.central", value=centre).into(language)]
    sheet.line([(at[0], top - 4), (at[0], bottom)], INK, width=1.4)
    sheet.text(at[0], 4, legends, "center")
    if reference is not None:
        legends.append(wording.text("ratio.reference", value=reference).into(language))
        sheet.line([(at[1], top), (at[1], bottom + 4)], WARN, width=1.4, style="--")
        sheet.text(at[1], bottom + 6, legends[1:], "center", colour=WARN)
    for row, span in zip(rows, spans, strict=True):
        sheet.text(PAD, row.top + PAD, row.lines)
        start, end = left + unit * (span.low - first), left + unit * (span.high - first)
        sheet.box(start, row.top + 3, end - start, row.height - 6, BAND, BLUE, behind=True)
        sheet.text(start - PAD, row.beside, [span.low_text], "right", halo=True)
        sheet.text(end + PAD, row.beside, [span.high_text], halo=True)
    return sheet.svg(title, legends + [f"{bar.name}: {bar.low_text} – {bar.high_text}" for bar in ranked])
