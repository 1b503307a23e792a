"""What a funder's projects did in a year and what that is worth, put together of figures that are published, and of nothing else.

What stands in no published figure stands nowhere here: a sum over projects says from how many of them it is, and one that is withheld is
in none. A funder's part of a result is its part of all that was put in: a convention, by which all parts together are the whole once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from typing import Any

from impact.figures.address import of_project
from portal.dashboards.asked import LookedAt
from portal.dashboards.funding import FundedEntry, FunderYear
from portal.editions.figures import Row, pedigrees_of, rows_of
from portal.editions.said import outcome_address
from portal.editions.versions import PublicPart

Line = dict[str, Any]
"""An outcome or an input of the pedigree of a figure of value."""


@dataclass(frozen=True)
class ValueSum:
    """A sum of published values, its ends added up: `part` of `whole` terms are published."""

    value: float
    low: float
    high: float
    part: int
    whole: int

    def times(self, share: float) -> ValueSum:
        """A share of it."""
        return ValueSum(self.value * share, self.low * share, self.high * share, self.part, self.whole)


def summed(rows: Iterable[Row | None]) -> ValueSum | None:
    """The sum of values; None where none of them is published."""
    every = list(rows)
    known = [row for row in every if row is not None and row["value"] is not None]
    if not known:
        return None
    value, low, high = (fsum(row[end] for row in known) for end in ("value", "low", "high"))
    return ValueSum(value, low, high, len(known), len(every))


@dataclass(frozen=True)
class Effect:
    """One effect of a project. `row`: what it is worth; None where that is no figure of this project alone."""

    project: Supported
    line: Line
    row: Row | None

    @property
    def stakeholders(self) -> list[str]:
        """Who gains or loses by it."""
        return list(self.line["assumptions"].get("accounts", {}))

    @property
    def pillar(self) -> str:
        """Its pillar; empty in a version of before it was written with it."""
        return self.line.get("pillar") or ""

    @property
    def grade(self) -> int | None:
        """How weak the evidence of its price is: the worse of the amount's grade and of its use."""
        stated = self.line["assumptions"].get("proxy") or {}
        proxy = {**self.project.parameters.get(str(stated.get("bank")), {}), **stated}
        grades = [grade for grade in (proxy.get("grade"), (proxy.get("use") or {}).get("grade")) if grade]
        return max(grades, default=None)


@dataclass(frozen=True)
class Supported:
    """A project that is funded in the year, with what is published of it."""

    funded: FundedEntry
    part: PublicPart

    def row(self, *name: str) -> Row | None:
        """One of its figures; None where there is none."""
        return rows_of(self.part).get(of_project(self.part.year, self.funded.project, *name))

    @property
    def created(self) -> Row | None:
        """What its effects are worth."""
        return self.row("value_created")

    @property
    def invested(self) -> Row | None:
        """All that was put in."""
        return self.row("value_invested")

    @property
    def share(self) -> float | None:
        """The funder's part of all that was put in; None where either is not known.

        All that was put in is at least what registered funders say that they gave: so the parts of all never add up to more than 1.
        """
        gave, invested = self.funded.gave, self.invested
        whole = max(invested["value"], self.funded.declared) if invested and invested["value"] is not None else 0.0
        return gave / whole if gave is not None and whole else None

    @cached_property
    def effects(self) -> list[Effect]:
        """Its effects that are in money, those worth most first."""
        lines = [line for line in self._lines("value_created") if line["side"] == "outcome"]
        return [Effect(self, line, self._worth(line)) for line in lines]

    def _worth(self, line: Line) -> Row | None:
        """The figure of an effect, where it is of this project alone."""
        row = rows_of(self.part).get(outcome_address(self.part.year, line["map_id"], line["outcome_id"]))
        return row if row and (row["coverage"] or "").partition("/")[0] == "1" else None

    @property
    def inputs(self) -> list[Line]:
        """What was put in, by whom."""
        return [line for line in self._lines("value_invested") if line["side"] == "input"]

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """What its pedigree says of the values of the bank that its effects take, by name."""
        pedigree = pedigrees_of(self.part).get(of_project(self.part.year, self.funded.project, "value_created")) or {}
        return dict(pedigree.get("parameters", {}))

    def _lines(self, measure: str) -> list[Line]:
        pedigree = pedigrees_of(self.part).get(of_project(self.part.year, self.funded.project, measure)) or {}
        return [_with_parameters(line, pedigree["parameters"]) for line in pedigree.get("outcomes", [])]

    @property
    def indicators(self) -> list[Row]:
        """What it did, as a whole, by address."""
        rows = (row for row in rows_of(self.part).values() if row["definition"]["project_id"] == self.funded.project)
        return [row for row in rows if row["definition"]["kind"] == "indicator" and not row["definition"].get("breakdown")]


def _with_parameters(line: Line, parameters: dict[str, Any]) -> Line:
    """A line whose assumptions that are parameters of the bank say all that these say."""
    assumed = {
        role: {**parameters.get(of["bank"], {}), **of} if isinstance(of, dict) and "bank" in of else of
        for role, of in line["assumptions"].items()
    }
    return line | {"assumptions": assumed}


@dataclass(frozen=True)
class Payer:
    """Who put in how much over the projects, and which part of all that is."""

    stakeholder: str
    amount: float
    share: float


class Portfolio:
    """The projects of a funder in a year, as far as they are looked at."""

    def __init__(self, part: PublicPart, funded: FunderYear, asked: LookedAt, before: PublicPart | None = None) -> None:
        """`before`: the version of the year before, where one is sealed."""
        self.part, self.funded, self.asked, self.before = part, funded, asked, before
        self.all = [Supported(project, part) for project in funded.projects]

    @cached_property
    def needs(self) -> dict[str, Row]:
        """The needs that its projects answer, by id: the figure that says who answers."""
        mine = {project.funded.project for project in self.all}
        return {
            row["definition"]["need_id"]: row
            for row in rows_of(self.part).values()
            if row["definition"].get("answers") and mine & {answer["project_id"] for answer in row["definition"]["answers"]}
        }

    @cached_property
    def projects(self) -> list[Supported]:
        """Those that are looked at."""
        return [project for project in self.all if self._takes(project)]

    def _takes(self, project: Supported) -> bool:
        asked, name = self.asked, project.funded.project
        if asked.project and asked.project != name:
            return False
        if asked.need and (asked.need not in self.needs or name not in _answering(self.needs[asked.need])):
            return False
        return not asked.of_effects or any(self._looks_at(effect) for effect in project.effects)

    def _looks_at(self, effect: Effect) -> bool:
        asked = self.asked
        of_stakeholder = not asked.stakeholder or asked.stakeholder in effect.stakeholders
        return of_stakeholder and (not asked.pillar or asked.pillar == effect.pillar)

    @cached_property
    def effects(self) -> list[Effect]:
        """The effects that are looked at."""
        return [effect for project in self.projects for effect in project.effects if self._looks_at(effect)]

    def a_year_before(self, row: Row) -> Row | None:
        """The figure of the year before that is to be read beside one of this year; None where none is published."""
        if self.before is None:
            return None
        past = rows_of(self.before).get(f"{self.before.year}/{row['figure_id'].partition('/')[2]}")
        return past if past and past["low"] is not None else None

    @property
    def gave(self) -> float | None:
        """What the funder gave for the projects that are looked at; None where it is said of none."""
        amounts = [project.funded.gave for project in self.projects if project.funded.gave is not None]
        return fsum(amounts) if amounts else None

    @property
    def worth(self) -> ValueSum | None:
        """What is looked at is worth: whole projects, or some of their effects."""
        return summed(effect.row for effect in self.effects) if self.asked.of_effects else summed(p.created for p in self.projects)

    @property
    def invested(self) -> ValueSum | None:
        """All that was put into the projects, by everybody."""
        return summed(project.invested for project in self.projects)

    @property
    def contribution(self) -> ValueSum | None:
        """The funder's part of what is worth: project by project, by its part of what was put in."""
        of = [(project, project.share, self._of(project)) for project in self.projects]
        terms = [worth.times(share) for _, share, worth in of if share is not None and worth is not None]
        if not terms:
            return None
        value, low, high = (fsum(getattr(term, end) for term in terms) for end in ("value", "low", "high"))
        return ValueSum(value, low, high, len(terms), len(of))

    def _of(self, project: Supported) -> ValueSum | None:
        if self.asked.of_effects:
            return summed(effect.row for effect in self.effects if effect.project == project)
        return summed([project.created])

    @cached_property
    def payers(self) -> list[Payer]:
        """Who put in what, the parts of all making one; empty where an input of one of the projects is not published."""
        lines = [line for project in self.projects for line in project.inputs]
        if not lines or any(line["withheld"] or line["present_value"] is None for line in lines):
            return []
        amounts: dict[str, float] = {}
        for line in lines:
            for stakeholder, share in line["assumptions"].get("accounts", {}).items():
                amounts[stakeholder] = amounts.get(stakeholder, 0.0) + share * line["present_value"]
        whole = fsum(amounts.values())
        return [Payer(name, amount, amount / whole) for name, amount in sorted(amounts.items(), key=_dearest)] if whole else []


def _answering(need: Row) -> set[str]:
    return {answer["project_id"] for answer in need["definition"]["answers"]}


def _dearest(of: tuple[str, float]) -> tuple[float, str]:
    return -of[1], of[0]


def names(items: Sequence[Effect]) -> list[str]:
    """The stakeholders of effects, each once."""
    return list(dict.fromkeys(name for item in items for name in item.stakeholders))
