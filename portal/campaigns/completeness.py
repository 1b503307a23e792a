"""How complete a year is and what of it is late, part by part: by theme, by indicator, and the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal import town
from portal.campaigns.board import Board, BoardLine, theme_name
from portal.config.language import into_spoken, say


@dataclass(frozen=True)
class Completeness:
    """How complete a part of the year is: one theme, one indicator, or all of it.

    late            values that are late, of `late_projects` projects
    drafts, silent  projects that began and have not sent, and of which nothing came
    """

    key: str
    name: str
    projects: int
    sent: int
    asked: int
    received: int
    findings: int
    drafts: int
    silent: int
    late: int
    late_projects: int

    @property
    def audience(self) -> str:
        """Who of them is reminded first: those who are late, else those who may think that they have sent."""
        return "late" if self.late_projects else "drafts" if self.drafts else "silent"

    @property
    def reminded(self) -> int:
        """How many these are."""
        return self.late_projects or self.drafts or self.silent

    @property
    def share(self) -> int:
        """The share of the values that are there, in percent."""
        return round(100 * self.received / self.asked) if self.asked else 0

    @property
    def bar(self) -> str:
        """The same as the width of a mark of 99."""
        return f"{0.99 * self.share:.1f}"


def by_theme(of: Board) -> list[Completeness]:
    """By theme, in the order of the alphabet."""
    themes = sorted({line.theme for line in of.lines}, key=theme_name)
    return [_part(theme, theme_name(theme), [line for line in of.lines if line.theme == theme]) for theme in themes]


def by_indicator(of: Board) -> list[Completeness]:
    """By indicator, in the order of the alphabet."""
    catalogue = town.town().catalogue
    names = {value.indicator for line in of.lines for value in line.values}
    titles = {name: into_spoken(catalogue[name].in_year(of.year).title) for name in names}
    return [_of_indicator(of, name, titles[name]) for name in sorted(names, key=lambda name: titles[name])]


def whole(of: Board) -> Completeness:
    """All of it."""
    return _part("", say("board.whole"), of.lines)


def _part(key: str, name: str, lines: Sequence[BoardLine]) -> Completeness:
    return Completeness(
        key,
        name,
        projects=len(lines),
        sent=sum(line.where not in ("silent", "gap") for line in lines),
        asked=sum(line.asked for line in lines),
        received=sum(line.received for line in lines),
        findings=sum(len(line.findings) for line in lines),
        drafts=sum(line.where == "draft" for line in lines),
        silent=sum(line.where == "silent" for line in lines),
        late=sum(len(line.late) for line in lines),
        late_projects=sum(bool(line.late) for line in lines),
    )


def _of_indicator(of: Board, name: str, title: str) -> Completeness:
    lines = [(line, value) for line in of.lines for value in line.values if value.indicator == name]
    late = sum(name in line.late for line, _ in lines)
    return Completeness(
        name,
        title,
        projects=len(lines),
        sent=sum(value.state != "nothing" for _, value in lines),
        asked=len(lines),
        received=sum(value.here for _, value in lines),
        findings=0,
        drafts=sum(line.where == "draft" and value.open for line, value in lines),
        silent=sum(line.where == "silent" and value.open for line, value in lines),
        late=late,
        late_projects=late,
    )
