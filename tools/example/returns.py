"""What the generated projects hand in: values drawn from their kind's ranges, written in the shapes people really send."""

from __future__ import annotations

import calendar
import csv
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from impact.ecosystem.projects import Project
from indicators.catalogue import Catalogue
from indicators.models import Version
from tools.example.kinds import ExampleCampaigns, FileShape, Unanswered, YearlyAmount

Reporting = tuple[Project, Mapping[str, YearlyAmount], float]
"""A project, its measures, and how big it is (0 to 1)."""
MONTHS = {"year": 12, "semester": 6, "quarter": 3, "month": 1}
LEAST = 0.3
"""The share of a full year that a project reaches even if it began in its last weeks: starting is work too."""
SOMETIMES = 0.5


class ReturnRow(NamedTuple):
    """A row as it is written, before its file gives it a shape."""

    project: Project
    indicator: str
    period: str
    breakdown: str = ""
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    evidence: str = ""
    comment: str = ""


def submissions(
    reporting: Sequence[Reporting], campaigns: ExampleCampaigns, catalogue: Catalogue, draw: random.Random
) -> Iterator[tuple[str, bytes]]:
    """The files of all years: where each lies in the inbox, and what it holds."""
    by_hand = {w.project for w in (*campaigns.slips, *campaigns.extra)} | set(campaigns.apart)
    by_half = {p.id for p, _, _ in reporting if draw.random() < campaigns.half_years} - by_hand
    grains = {p: campaigns.own_forms[n % len(campaigns.own_forms)].grain for n, p in enumerate(campaigns.apart)}
    trend = {p.id: draw.uniform(0.95, 1.2) for p, _, _ in reporting}
    for year in campaigns.answers:
        running = [d for d in reporting if d[0].runs(year)]
        silent = _silent([p.id for p, _, _ in running if p.id not in by_hand], campaigns.answers[year], draw)
        rows: dict[str, list[ReturnRow]] = {}
        for project, measures, size in running:
            grain = grains.get(project.id, "semester" if project.id in by_half else "year")
            returned = _YearlyReturn(project, year, grain, catalogue, draw)
            wanted = silent.get(project.id)
            rows[project.id] = returned.absent(measures, wanted) if wanted is not None else returned.rows(measures, size, trend[project.id])
        yield from _files(_slipped(rows, year, campaigns), year, campaigns, catalogue)


def unreadable_rows(reporting: Sequence[Reporting], campaigns: ExampleCampaigns, catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """Rows that cannot be read, a file for each year: kept beside the inbox, to see what is said of them."""
    projects = {project.id: project for project, _, _ in reporting}
    for year in campaigns.answers:
        rows = [_by_hand(projects[w.project], w.model_dump()) for w in campaigns.extra if w.year == year]
        yield f"campagne_{year}.csv", _written(campaigns.forms[0], rows, year, catalogue)


def _silent(may: list[str], answers: Unanswered, draw: random.Random) -> dict[str, str]:
    """Who gives no value, and what they write instead ('': nothing at all)."""
    wanted = ["en retard"] * answers.late + ["NC"] * answers.not_collected + [""] * answers.nothing
    return dict(zip(draw.sample(may, len(wanted)), wanted, strict=True))


def _by_hand(project: Project, written: dict[str, str | int]) -> ReturnRow:
    cells = {k: str(v) for k, v in written.items() if k in ReturnRow._fields and k != "project"}
    return ReturnRow(project, **{**cells, "period": cells["period"] or str(written["year"])})


def _slipped(rows: dict[str, list[ReturnRow]], year: int, campaigns: ExampleCampaigns) -> dict[str, list[ReturnRow]]:
    slips = {(s.project, s.indicator): s for s in campaigns.slips if s.year == year}
    for project, listed in rows.items():
        for n, row in enumerate(listed):
            slip = slips.get((project, row.indicator))
            if slip and not row.breakdown and row.period == str(year):
                listed[n] = row._replace(value=slip.value, comment=slip.comment)
    return rows


class _YearlyReturn:
    """What one project hands in for one year."""

    def __init__(self, project: Project, year: int, grain: str, catalogue: Catalogue, draw: random.Random) -> None:
        self.project, self.year, self.grain, self.catalogue, self.draw = project, year, grain, catalogue, draw
        self.first = max(project.started, date(year, 1, 1))
        self.last = min(project.ended or date(year, 12, 31), date(year, 12, 31))

    def absent(self, measures: Mapping[str, YearlyAmount], wanted: str) -> list[ReturnRow]:
        """Rows that say why there is no value; none where nothing was sent."""
        return [ReturnRow(self.project, indicator, str(self.year), value=wanted) for indicator in measures] if wanted else []

    def rows(self, measures: Mapping[str, YearlyAmount], size: float, trend: float) -> list[ReturnRow]:
        part = max(LEAST, ((self.last - self.first).days + 1) / 365)
        grown = trend ** (self.year - self.project.started.year)
        listed: list[ReturnRow] = []
        wholes: dict[str, float] = {}
        for indicator, measure in measures.items():
            version = self.catalogue[indicator].at(date(self.year, 12, 31)) or self.catalogue[indicator].current
            level = min(1.0, max(0.0, size + self.draw.uniform(-0.15, 0.15)))
            value = measure.low + (measure.high - measure.low) * level
            if measure.of is not None:
                listed.append(self._out_of(indicator, measure, version, value, level))
                continue
            value = self._rounded(value * part * grown, version)
            if version.part_of in wholes:
                value = min(value, self._rounded(0.9 * wholes[version.part_of], version))
            wholes[indicator] = value
            listed += self._quantity(indicator, measure, version, value)
        return listed

    def _out_of(self, indicator: str, measure: YearlyAmount, version: Version, value: float, level: float) -> ReturnRow:
        """A ratio by its two numbers, a mean with the number of answers."""
        low, high = measure.of or (1, 1)
        base = round(low + (high - low) * level)
        evidence = self._evidence(measure)
        if version.aggregation.shape == "mean":
            return ReturnRow(self.project, indicator, str(self.year), value=f"{value:.1f}", denominator=str(base), evidence=evidence)
        return ReturnRow(
            self.project, indicator, str(self.year), numerator=str(round(value * base)), denominator=str(base), evidence=evidence
        )

    def _quantity(self, indicator: str, measure: YearlyAmount, version: Version, value: float) -> Iterator[ReturnRow]:
        """A quantity: whole, by cells, or both; sums by the project's own periods."""
        evidence, whole = self._evidence(measure), self._whole(version)
        cells = [("", value)]
        if measure.by:
            cells = self._cells(measure.by, value)
        elif measure.perhaps and self.draw.random() < SOMETIMES:
            cells += self._cells(measure.perhaps, value)
        for name, amount in cells:
            pieces = self._periods() if version.aggregation.time == "sum" else [str(self.year)]
            amounts = split(amount, [self.draw.uniform(0.7, 1.3) for _ in pieces], whole=whole)
            yield from (
                ReturnRow(self.project, indicator, period, name, f"{a:g}", evidence=evidence)
                for period, a in zip(pieces, amounts, strict=True)
            )

    def _cells(self, shares: Mapping[str, Mapping[str, float]], value: float) -> list[tuple[str, float]]:
        """The cells of a breakdown as people call them: « genre = femmes »."""
        (key, parts), *_ = shares.items()
        breakdown = self.catalogue.vocabulary.breakdowns[key]
        amounts = split(value, [share * self.draw.uniform(0.85, 1.15) for share in parts.values()], whole=True)
        names = [breakdown.codes[code].fr if code in breakdown.codes else code for code in parts]
        return [(f"{breakdown.fr} = {name}", amount) for name, amount in zip(names, amounts, strict=True)]

    def _periods(self) -> list[str]:
        """The periods of the year in which the project ran, as they are written."""
        months = MONTHS[self.grain]
        starts = [m for m in range(1, 13, months) if self._touches(m, m + months - 1)]
        written = {"year": "{y}", "semester": "{y}-S{n}", "quarter": "{y}-T{n}", "month": "{n:02d}/{y}"}[self.grain]
        return [written.format(y=self.year, n=(m - 1) // months + 1) for m in starts]

    def _touches(self, first: int, last: int) -> bool:
        end = date(self.year, last, calendar.monthrange(self.year, last)[1])
        return date(self.year, first, 1) <= self.last and self.first <= end

    def _evidence(self, measure: YearlyAmount) -> str:
        return self.catalogue.vocabulary.evidence[measure.evidence].fr

    def _whole(self, version: Version) -> bool:
        return version.unit in ("euros", "kilograms", "hours", "kilometres") or self.catalogue.vocabulary.units[version.unit].whole

    def _rounded(self, value: float, version: Version) -> float:
        return float(10 * round(value / 10) if version.unit == "euros" else round(value) if self._whole(version) else round(value, 1))


def split(value: float, weights: Sequence[float], *, whole: bool) -> list[float]:
    """Parts in proportion to `weights` that make the value; whole numbers by the largest remainders."""
    exact = [value * weight / sum(weights) for weight in weights]
    if not whole:
        parts = [round(part, 1) for part in exact]
        return [*parts[:-1], round(value - sum(parts[:-1]), 1)]
    parts = [float(int(part)) for part in exact]
    left = round(value - sum(parts))
    for n in sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))[:left]:
        parts[n] += 1
    return parts


def _files(
    rows: Mapping[str, list[ReturnRow]], year: int, campaigns: ExampleCampaigns, catalogue: Catalogue
) -> Iterator[tuple[str, bytes]]:
    """Rows in files: some projects keep one of their own, the others share those of the campaign."""
    shared: list[list[ReturnRow]] = [[] for _ in campaigns.forms]
    for n, (project, listed) in enumerate(rows.items()):
        if project not in campaigns.apart:
            shared[n % len(shared)] += listed
        elif listed:
            form = campaigns.own_forms[campaigns.apart.index(project) % len(campaigns.own_forms)]
            yield f"{project}/{form.name.format(year=year)}", _written(form, listed, year, catalogue)
    for form, listed in zip(campaigns.forms, shared, strict=True):
        yield form.name.format(year=year), _written(form, listed, year, catalogue)


def _written(form: FileShape, rows: Sequence[ReturnRow], year: int, catalogue: Catalogue) -> bytes:
    """One file in the shape of its form."""
    text = io.StringIO()
    for line in form.title:
        text.write(line.format(year=year, title=rows[0].project.title.fr) + "\r\n")
    table = csv.writer(text, delimiter=form.separator, lineterminator="\r\n")
    table.writerow(form.columns.values())
    table.writerows([_cell(form, row, column, catalogue) for column in form.columns] for row in rows)
    return text.getvalue().encode(form.encoding)


def _cell(form: FileShape, row: ReturnRow, column: str, catalogue: Catalogue) -> str:
    if column == "project":
        return row.project.title.fr
    text = str(getattr(row, column))
    if column == "indicator" and text in catalogue.indicators:
        return catalogue[text].current.title.fr
    if column == "value" and text.replace(".", "", 1).isdigit():
        whole, _, decimals = text.partition(".")
        grouped = f"{int(whole):,}".replace(",", form.thousands)
        return grouped + (form.decimal + decimals if decimals else "")
    return text
