"""How much of a year is withheld, and why, in counts alone: no number that is withheld, nor the address of a figure, stands in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from impact.figures.figure import Figure
from indicators.catalogue import Catalogue
from indicators.text import Text
from pipelines.replacing import write
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from impact.disclosure.withholding import Disclosed


class WithheldLine(BaseModel):
    """Of the figures of one kind: how many there are of projects or of the territory, and how many are withheld, by reason."""

    title: Text
    scope: str
    figures: int
    reasons: dict[str, int]

    @property
    def withheld(self) -> int:
        """How many are withheld, for whatever reason."""
        return sum(self.reasons.values())


class WithheldCounts(BaseModel):
    """Of a year: how many figures there are, how many are shown rounded, which kinds are withheld and why.

    exposed  secrets that nothing can keep any more: an earlier edition gave them away
    basis    what the figures were made of (`basis.py`)
    """

    figures: int
    rounded: int
    exposed: int
    lines: list[WithheldLine]
    basis: str = ""

    @property
    def withheld(self) -> int:
        """How many figures are withheld."""
        return sum(line.withheld for line in self.lines)

    @property
    def reasons(self) -> dict[str, int]:
        """How many are withheld for each reason, the most frequent first."""
        return dict(sum((Counter(line.reasons) for line in self.lines), Counter()).most_common())


def counted(published: Disclosed, catalogue: Catalogue, year: int) -> WithheldCounts:
    """The counts of a year."""
    of_year = [figure for figure in published.figures if figure.edition == str(year)]
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in of_year:
        groups[figure.definition.scope, figure.definition.indicator_id].append(figure)
    lines = [
        WithheldLine(
            title=_title(indicator, figures[0], catalogue),
            scope=scope,
            figures=len(figures),
            reasons=Counter(str(published.because[f.address]) for f in figures if f.address in published.because),
        )
        for (scope, indicator), figures in groups.items()
    ]
    return WithheldCounts(
        figures=len(of_year),
        rounded=sum(figure.address in published.rounded for figure in of_year),
        exposed=sum(any(cell.key.year == year for cell, _ in secret.form) for secret in published.exposed),
        lines=sorted(lines, key=lambda line: (-line.withheld, line.scope, line.title.fr)),
    )


def _title(indicator: str, figure: Figure, catalogue: Catalogue) -> Text:
    """What figures of a kind are called, without the name of a project."""
    if indicator in catalogue.indicators:
        return catalogue[indicator].in_year(figure.definition.year).title
    of_project = figure.definition.scope == "project"
    fr, en = (label.partition(" · ")[2] or label if of_project else label for label in (figure.label.fr, figure.label.en))
    return Text(fr=fr, en=en)


def keep_counts(workspace: Workspace, year: int, counts: WithheldCounts) -> None:
    """Keeps the counts of the preview of a year, until the next."""
    workspace.kept.mkdir(exist_ok=True)
    write(_file(workspace, year), counts.model_dump_json().encode())


def kept_counts(workspace: Workspace, year: int) -> WithheldCounts | None:
    """The counts of the preview that stands; None where none can be read."""
    try:
        return WithheldCounts.model_validate_json(_file(workspace, year).read_bytes())
    except (OSError, ValidationError):
        return None


def _file(workspace: Workspace, year: int) -> Path:
    return workspace.kept / f"withheld-{year}.json"
