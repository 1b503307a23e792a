"""From the gross value to the value created: what each correction takes away."""

from __future__ import annotations

from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from impact.valuation.waterfall import STEPS
from indicators.numbers import Language
from indicators.text import Text
from reports.charts.picture import Picture
from reports.charts.waterfall import Waterfall, WaterfallBar
from reports.edition.sections.material import Material, cut, prose
from reports.edition.sections.tables import interval_table
from reports.edition.tree import ChartBlock, Paragraph, Section


class GrossToNet:
    """The section of the corrections."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("gross")
        parts: list[tuple[Figure, ValueDefinition]] = material.parts("created", "step")
        order = sorted(parts, key=lambda part: STEPS.index(part[1].key))
        self._steps = [(cut(d), f) for f, d in order if not f.suppressed]

    def section(self) -> Section | None:
        """The section; nothing where a step is not known, for then the others do not lead from one end to the other."""
        whole, say = self.material.whole("created"), self.say
        wanted = self.material.of(ValueDefinition, measure="created", direction="step", scope="territory")
        if whole is None or whole.suppressed or len(self._steps) < 2 or len(self._steps) < len(wanted):
            return None
        total = (say.text("created"), whole)
        source, title = prose(say.text("source")), say.text("table")
        table = interval_table("worth_gross_table", title, say.text("head"), self._steps, source, total=total)
        chart = ChartBlock(
            "gross",
            title,
            lambda language: self._picture(total, language),
            prose(*say.all("says"), say.text("alternative")),
            prose(say.text("chart_source")),
            (*(figure for _, figure in self._steps), whole),
            table.id,
        )
        return Section("worth_gross", say.text("title"), (Paragraph((*say.all("says"), say.text("reading"))), chart, table))

    def _picture(self, total: tuple[Text, Figure], language: Language) -> Picture:
        """The gross value, what is taken, and what remains, with its interval."""
        first = self._steps[0][1]
        bars = [
            WaterfallBar(
                name.into(language),
                figure.estimate.value or 0.0,
                "total" if figure is first else "change",
                self.material.present(figure, language).centre,
            )
            for name, figure in self._steps
        ]
        name, whole = total
        estimate, text = whole.estimate, self.material.present(whole, language).text
        ends = None if estimate.single or estimate.low is None or estimate.high is None else (estimate.low, estimate.high)
        bars.append(WaterfallBar(name.into(language), estimate.value or 0.0, "total", text, ends))
        return Waterfall(self.say.text("table").into(language), tuple(bars))
