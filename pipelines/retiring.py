"""Retiring a thing of the register: what names it, and what still needs it after a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from impact.ledger.claims import KeptClaims
from impact.maps.faults import applies_after
from impact.maps.places import banked
from impact.world import World
from indicators.text import Text

if TYPE_CHECKING:
    from impact.ecosystem.projects import Project
    from impact.ledger.chain import Ledger


@dataclass(frozen=True)
class Citation:
    """A thing that names another, to be retired on a day. `needs`: it still needs it then, so that it cannot be retired."""

    kind: str
    id: str
    title: Text | str
    needs: bool


def citations(world: World, kind: str, name: str, day: date) -> list[Citation]:
    """What names a thing, those that still need it after the day first."""
    of = _CITED.get(kind)
    return sorted(of(world, name, day), key=lambda citation: not citation.needs) if of else []


def figures_after(ledger: Ledger, project: str, day: date) -> list[int]:
    """The years after that of the day of which figures of a project were handed in."""
    kept = ledger.kept(KeptClaims).all()
    frames = [kept.observations.select("project_id", day="period_end"), *(r.select("project_id", "day") for r in kept.records.values())]
    ends = pl.concat(frame.filter(pl.col("project_id") == project).select(year=pl.col("day").dt.year()) for frame in frames)
    return sorted({year for year in ends["year"] if year is not None and year > day.year})


def _of_project(world: World, name: str, day: date) -> Iterator[Citation]:
    """Maps and funders name a project; neither needs it to go on."""
    yield from (Citation("maps", m, i.title, needs=False) for m, i in world.maps.items() if name in i.projects)
    for funder in world.ecosystem.funders.values():
        if any(funding.project == name for funding in funder.funds):
            yield Citation("funders", funder.id, funder.name, needs=False)


def _of_actor(world: World, name: str, day: date) -> Iterator[Citation]:
    """The projects that a member runs."""
    run = [project for project in world.register.projects.values() if project.actor == name]
    yield from (_project(p, needs=p.ended is None or p.ended > day) for p in run)


def _of_need(world: World, name: str, day: date) -> Iterator[Citation]:
    """The projects that answer a need, and the consultations whose proposals were linked to it."""
    yield from (_project(p, needs=p.runs_after(day)) for p in world.register.projects.values() if name in p.needs)
    for consultation in world.ecosystem.consultations.values():
        if any(proposal.decision and proposal.decision.need == name for proposal in consultation.proposals):
            yield Citation("consultations", consultation.id, consultation.title, needs=False)


def _of_value(world: World, name: str, day: date) -> Iterator[Citation]:
    """The maps that take a value of the bank."""
    for map_id, impact_map in world.maps.items():
        if any(entry == name for _, entry, _ in banked(impact_map)):
            yield Citation("maps", map_id, impact_map.title, needs=applies_after(impact_map, day, world.register))


def _of_map(world: World, name: str, day: date) -> Iterator[Citation]:
    """The projects whose value a map says; without it they have none."""
    known = world.register.projects
    yield from (_project(known[project], needs=False) for project in world.maps[name].projects if project in known)


def _project(project: Project, *, needs: bool) -> Citation:
    return Citation("projects", project.id, project.title, needs)


_CITED: dict[str, Callable[[World, str, date], Iterator[Citation]]] = {
    "projects": _of_project,
    "actors": _of_actor,
    "needs": _of_need,
    "bank": _of_value,
    "maps": _of_map,
}
