"""Writes docs/open-repair.md: what the real Open Repair records are worth. Every number in it is computed here, from the release itself.

    python -m tools.docs.write_open_repair [--check]

Needs the release of 2022-04 under IMPACT_SHARED (or ../shared). `--check` writes nothing and fails where the page would change.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from impact.ledger.submission import hand_in
from impact.valuation.intervals import spread
from impact.valuation.lines import Line, Lines
from impact.valuation.projects import ObservedActivity, observed_activity
from impact.valuation.simulation import drawn
from impact.valuation.uncertainty import SEED
from impact.valuation.unit_values import unit_quantities, unit_values
from impact.warehouse.build import build
from indicators.breakdown import read_cell
from pipelines.workspace import Workspace, make_workspace

ROOT = Path(__file__).parents[2]
PAGE, MAP = ROOT / "docs" / "open-repair.md", ROOT / "docs" / "maps" / "open_repair.yaml"
RELEASE = Path(os.environ.get("IMPACT_SHARED", ROOT.parent / "shared")) / "data" / "open_repair" / "restart_project_2022-04.csv"
DRAWS = 8192
YEARS = range(2013, 2023)
"""The ten full years; the twelve records of 2012 are left out."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    text = page()
    if wanted.check:
        return 0 if PAGE.read_text("utf-8") == text else 1
    PAGE.write_text(text, "utf-8")
    return 0


def page() -> str:
    with tempfile.TemporaryDirectory() as folder:
        workspace = workspace_of_release(Path(folder) / "groups")
        with contextlib.closing(duckdb.connect()) as con:
            build(con, workspace.ledger, workspace.world)
            activity = observed_activity(con, workspace.world)
    assert activity is not None
    return Story(activity, workspace).text()


def workspace_of_release(root: Path) -> Workspace:
    """A workspace that holds the release and the map."""
    workspace = make_workspace(root, "empty")
    (root / "maps" / MAP.name).write_bytes(MAP.read_bytes())
    hand_in(workspace.ledger, RELEASE.read_bytes(), RELEASE.name, workspace.context())
    return workspace


class Story:
    """The page, from one set of draws."""

    def __init__(self, activity: ObservedActivity, workspace: Workspace) -> None:
        self.activity, self.lines, self.workspace = activity, activity.lines, workspace
        observed = activity.observed.filter(activity.observed["activity_year"].is_in(list(YEARS)))
        self.groups = observed["project_id"].n_unique()
        table = observed.group_by("measure", "breakdown", "activity_year").agg(pl.col("quantity").sum())
        quantities = {(m, b, y): q for m, b, y, q in table.iter_rows()}
        self.quantity = np.array([quantities.get((x.measure, x.breakdown, x.activity_year), 0.0) for x in self.lines.lines])
        self.worth = self.evaluated(unit_values)
        self.units = self.evaluated(unit_quantities)

    def evaluated(self, of: Callable[[Lines, np.ndarray], np.ndarray]) -> np.ndarray:
        """What each line comes to, central value first, then by draw."""
        return np.asarray(drawn(self.lines, lambda values: of(self.lines, values), DRAWS, SEED) * self.quantity[:, None])

    def sum(self, table: np.ndarray, wanted: Callable[[Line], bool]) -> np.ndarray:
        rows = [n for n, line in enumerate(self.lines.lines) if wanted(line)]
        return np.asarray(table[rows].sum(axis=0))

    def text(self) -> str:
        parts = [TITLE, self.summary(), self.categories(), self.years(), self.euros(), self.sources(), CAUTION]
        return "\n\n".join(part.strip() for part in parts) + "\n"

    def summary(self) -> str:
        attempted, succeeded = self.observed("repairs_attempted"), self.observed("repairs_succeeded")
        waste = self.sum(self.units, lambda x: x.line_id.startswith("waste_")) / 1000
        co2e = self.sum(self.units, lambda x: x.line_id.startswith("co2e_"))
        hours = self.sum(self.units, lambda x: x.line_id == "hours_together")
        worth, spent = self.sum(self.worth, lambda x: x.side == "outcome"), self.sum(self.worth, lambda x: x.side == "input")
        return f"""
From {YEARS[0]} to {YEARS[-1]}, **{self.groups} groups** brought **{attempted:,.0f} objects** to their events and mended **{succeeded:,.0f}**.

| over the ten years | central | 5 % to 95 % of the draws, of two ways to draw the wider |
| --- | ---: | ---: |
| waste avoided, tonnes | {shown(waste, 1)} |
| CO2e avoided, tonnes | {shown(co2e, 1)} |
| volunteer hours | {shown(hours, 0)} |
| value created (carbon only), € | {shown(worth, 0)} |
| volunteer hours at the minimum wage, € | {shown(spent, 0)} |
| ratio of the two | {shown(worth / spent, 3)} |

Carbon alone does not pay for the hours that people give, in {(worth[1:] < spent[1:]).mean():.0%} of {len(worth) - 1:,} draws, half of them with corrections of one origin moving together: it is not why they come.
The hours spent together, what is learnt, and the waste avoided have no value in euros in the bank that could be defended here. They are counted.
"""

    def observed(self, indicator: str) -> float:
        """The whole of an indicator, over groups and years."""
        seen = self.activity.observed
        whole = seen.filter((seen["measure"] == indicator) & (seen["breakdown"] == "") & seen["activity_year"].is_in(list(YEARS)))
        if whole.height:
            return float(whole["quantity"].sum())
        lines = [n for n, x in enumerate(self.lines.lines) if x.measure == indicator and x.line_id.startswith("waste_")]
        return float(self.quantity[lines].sum())

    def categories(self) -> str:
        rows = []
        for category in sorted({code for x in self.lines.lines for code in read_cell(x.breakdown).values()}):
            repaired = sum(q for q, x in zip(self.quantity, self.lines.lines, strict=True) if self.of(x, category, "waste_"))
            waste = self.sum(self.units, lambda x, c=category: self.of(x, c, "waste_"))  # type: ignore[misc]
            co2e = self.sum(self.units, lambda x, c=category: self.of(x, c, "co2e_")) * 1000  # type: ignore[misc]
            worth = self.sum(self.worth, lambda x, c=category: self.of(x, c, "co2e_"))  # type: ignore[misc]
            rows.append((worth[0], f"| {category} | {repaired:,.0f} | {between(waste, 0)} | {between(co2e, 0)} | {between(worth, 0)} |"))
        head = "| category | objects mended | waste avoided, kg | CO2e avoided, kg | value, € |\n| --- | ---: | ---: | ---: | ---: |\n"
        return "## By product category\n\n" + head + "\n".join(row for _, row in sorted(rows, key=lambda r: -r[0]))

    def of(self, line: Line, category: str, prefix: str) -> bool:
        return category in read_cell(line.breakdown).values() and line.line_id.startswith(prefix)

    def years(self) -> str:
        rows = []
        for year in YEARS:
            waste = self.sum(self.units, lambda x, y=year: x.activity_year == y and x.line_id.startswith("waste_")) / 1000  # type: ignore[misc]
            co2e = self.sum(self.units, lambda x, y=year: x.activity_year == y and x.line_id.startswith("co2e_"))  # type: ignore[misc]
            hours = self.sum(self.units, lambda x, y=year: x.activity_year == y and x.line_id == "hours_together")  # type: ignore[misc]
            worth = self.sum(self.worth, lambda x, y=year: x.activity_year == y and x.side == "outcome")  # type: ignore[misc]
            rows.append(f"| {year} | {between(waste, 1)} | {between(co2e, 1)} | {between(hours, 0)} | {between(worth, 0)} |")
        head = "| year | waste, tonnes | CO2e, tonnes | volunteer hours | value, € of the year |\n| --- | ---: | ---: | ---: | ---: |\n"
        return "## By year\n\n" + head + "\n".join(rows)

    def euros(self) -> str:
        groups: dict[tuple[str, str], list[int]] = {}
        for n, line in enumerate(self.lines.lines):
            if line.monetised:
                stakeholder = next(iter(line.shares))
                key = (line.pillar or "—", stakeholder) if line.side == "outcome" else ("(inputs)", stakeholder)
                groups.setdefault(key, []).append(n)
        sign = {True: -1, False: 1}
        rows = [
            f"| {pillar} | {who} | {between(self.worth[lines].sum(axis=0) * sign[pillar == '(inputs)'], 0)} |"
            for (pillar, who), lines in sorted(groups.items())
        ]
        return "## Euros by pillar and stakeholder\n\n| pillar | who gains (+) or gives (−) | € |\n| --- | --- | ---: |\n" + "\n".join(rows)

    def sources(self) -> str:
        bank = self.workspace.catalogue.bank
        rows = []
        for p in sorted(self.lines.assumptions, key=lambda p: p.key):
            if p.key.startswith("bank:"):
                value = bank[p.key.removeprefix("bank:")]
                where = f"[{value.source.title}]({value.source.url}), {value.source.publisher}, {value.source.date}"
                spread = f"{value.low:g} to {value.high:g}" if value.low is not None else "—"
                rows.append(
                    f"| {value.title.en} | {value.latest.value:g} ({value.unit.en}) | {spread} | {value.status}, grade {value.grade} | {where} |"
                )
        rows += list(dict.fromkeys(self.assumed()))
        head = "| what | latest value | range | standing | source |\n| --- | ---: | --- | --- | --- |\n"
        return "## Every factor and its source\n\n" + head + "\n".join(rows)

    def assumed(self) -> Iterable[str]:
        for line in self.lines.lines:
            for factor in line.source.factors:
                if factor.estimate and factor.title:
                    e = factor.estimate
                    yield f"| {factor.title.en} | {e.value:g} | {e.low:g} to {e.high:g} | assumption of ours | {e.source} |"
            for name in ("deadweight", "displacement", "attribution"):
                share = getattr(line.source, name, None)
                if share is not None:
                    spread = f"{share.low:g} to {share.high:g}" if share.low is not None else "—"
                    yield f"| {name} | {share.value:g} | {spread} | assumption of ours | {share.source} |"


def ends(draws: np.ndarray) -> tuple[float, float, float]:
    """The central value, and the wider interval of the ways to draw: a multiple of the draws asked for."""
    low, high = spread(draws[1:], max(1, (len(draws) - 1) // DRAWS)).ends
    return float(draws[0]), low, high


def shown(draws: np.ndarray, decimals: int) -> str:
    central, low, high = ends(draws)
    return f"{central:,.{decimals}f} | {low:,.{decimals}f} to {high:,.{decimals}f}"


def between(draws: np.ndarray, decimals: int) -> str:
    central, low, high = ends(draws)
    return f"{central:,.{decimals}f} ({low:,.{decimals}f} to {high:,.{decimals}f})"


TITLE = """
# What mending together is worth: ten years of real records

*This page is written by `python -m tools.docs.write_open_repair`, from the records themselves; no number in it is typed.*

The records are those of the Restart Project's release of April 2022 (Open Repair Alliance, Open Repair Data, openrepair.org, CC BY-SA 4.0): one
row is one object brought to one repair event. The impact map is [maps/open_repair.yaml](maps/open_repair.yaml). Put it in the `maps/` folder of
a workspace, collect a release, and `impact explain` leads from each euro below to the rows of the file.
Most of these groups are in the United Kingdom; the values are French, because that is the bank we have. It shows the method, not those groups.
"""

CAUTION = """
## How to read it

- A mended object does not replace a new one every time. **Displacement** is the share that would not have been replaced: half, between a fifth and
  four fifths. It is one assumption for all categories, drawn once for all, and ours: no published measurement of it was found.
- Where ADEME has a factor for the object, a repair avoids two fifths of a new one (two years gained out of five, an assumption). Elsewhere one
  published figure per repair stands for all kinds of objects; such figures go from 1 to 62 kg, and so does its range.
- Waste is 6.2 kg an object whatever the object: a published average, not a weighing.
- Tonnes are valued at the French value of climate action of 2019, at each year's own value; before 2018, where that series begins, at its first value.
- Euros are those of the year of activity; those of different years are added as they are in the totals over ten years.
- Volunteer hours are an assumption (three quarters of an hour an object): the records do not state them.

Recomputed by hand with `impact run` on a workspace that holds the map and the release: the page of each year gives the same central values.
"""

if __name__ == "__main__":
    sys.exit(main())
