"""What the result hangs on: the assumptions that move it most, each alone from one end of its range to the other."""

from __future__ import annotations

from impact.figures.definition import RatioTerms, Sensitive, ValueDefinition
from impact.figures.figure import Figure
from indicators.numbers import LANGUAGES, Language, ratio
from indicators.text import Text
from reports.charts.picture import Picture
from reports.charts.tornado import TornadoBar, tornado
from reports.charts.wording import assumed, role_title
from reports.edition.sections.material import Material, prose
from reports.edition.tree import Block, ChartBlock, Column, FigureRef, Paragraph, Row, Said, Section, Table

FEWEST = 2
"""Assumptions that are worth a picture."""


class Assumptions:
    """The section of the assumptions."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("sensitivity")
        ratios = material.of(ValueDefinition, measure="ratio", scope="territory", direction="")
        self._ratio: Figure | None = ratios[0][0] if ratios else None
        terms = ratios[0][1].context if ratios else None
        self._most = terms.most_sensitive if isinstance(terms, RatioTerms) else None
        self._sensitive = [of for of in terms.sensitive if _moves(of)] if isinstance(terms, RatioTerms) else []

    def section(self) -> Section | None:
        """In a sentence, as a picture, in a table; nothing where nothing moves the result."""
        if self._ratio is None or self._most is None:
            return None
        blocks: list[Block] = [Paragraph(self._hangs_on(self._most))]
        if len(self._sensitive) >= FEWEST:
            blocks += [self._chart(self._ratio), self._table(self._ratio)]
        return Section("certainty_sensitivity", self.say.text("title"), tuple(blocks))

    def _hangs_on(self, most: Sensitive) -> tuple[Said, ...]:
        """The assumption that it hangs on most, and where it would have to be."""
        numbers = {name: _written(getattr(most, name), most.role) for name in ("value", "low", "high", "switching_value")}
        code = "hangs_never" if most.switching_value is None else "hangs_on"
        return (self.say.text(code, name=most.title, role=role_title(most.role), **numbers), *self.say.all("below"))

    def _chart(self, whole: Figure) -> ChartBlock:
        most = self._sensitive[0]
        ends = {name: _ratio(getattr(most, name)) for name in ("ratio_low", "ratio_high")}
        return ChartBlock(
            "sensitivity",
            self.say.text("table"),
            lambda language: self._picture(whole, language),
            prose(self.say.text("alternative", name=most.title, role=role_title(most.role), **ends)),
            prose(self.say.text("chart_source")),
            (whole,),
            "sensitivity_table",
        )

    def _table(self, whole: Figure) -> Table:
        say = self.say
        rows = [
            Row(
                (
                    say.text("assumption", name=of.title, role=role_title(of.role)),
                    *(_written(number, of.role) for number in (of.value, of.low, of.high)),
                    *(_ratio(number) for number in (of.ratio_low, of.ratio_high)),
                )
            )
            for of in self._sensitive
        ]
        together = Row((say.text("together"), None, None, None, FigureRef(whole, "low"), FigureRef(whole, "high")), total=True)
        columns = (
            Column(say.text("col_assumption"), "left", 1),
            *(Column(say.text(f"col_{name}")) for name in ("value", "low", "high", "ratio_low", "ratio_high")),
        )
        return Table("sensitivity_table", say.text("table"), columns, (*rows, together), prose(say.text("source")))

    def _picture(self, whole: Figure, language: Language) -> Picture:
        bars = [
            TornadoBar(
                self.say.text("assumption", name=of.title, role=role_title(of.role)).into(language),
                of.ratio_low,
                of.ratio_high,
                ratio(of.ratio_low, language),
                ratio(of.ratio_high, language),
            )
            for of in self._sensitive
            if of.ratio_low is not None and of.ratio_high is not None
        ]
        title, centre = self.say.text("table").into(language), self.material.present(whole, language).centre
        return tornado(bars, whole.estimate.value or 0.0, title, language=language, centre_text=centre)


def _moves(assumption: Sensitive) -> bool:
    """Whether its two ends give two ratios, as people read them."""
    return _ratio(assumption.ratio_low) != _ratio(assumption.ratio_high)


def _written(value: float | None, role: str) -> Text:
    return Text(**{language: assumed(value, role, language) for language in LANGUAGES})


def _ratio(value: float | None) -> Text:
    return Text(**{language: "–" if value is None else ratio(value, language) for language in LANGUAGES})
