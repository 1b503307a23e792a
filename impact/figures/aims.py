"""Figures of what a project aims at: where it started, its target of the year, and how far it has come since, each on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from impact.ecosystem.objectives import Objective, Target
from impact.ecosystem.projects import Project
from impact.figures import address
from impact.figures.definition import ObjectiveDefinition, ObjectiveRole
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.wording import joined, wording
from impact.world import World
from indicators.models import Version
from indicators.text import Text


class _Aim(NamedTuple):
    """An objective of a project, in a year, with the figure of what was observed (none where nothing was)."""

    project: Project
    indicator_id: str
    version: Version
    objective: Objective
    year: int
    actual: Figure | None


def objective_figures(indicators: Iterable[Figure], world: World, year: int) -> Iterator[Figure]:
    """Baseline, target and change of every objective of the projects that run in a year."""
    known = {figure.address: figure for figure in indicators}
    for project in world.register.projects.values():
        for indicator_id, objective in project.objectives.items() if project.runs(year) else ():
            indicator = world.catalogue[indicator_id]
            version = indicator.in_year(year)
            actual = known.get(address.of_project(year, project.id, indicator_id))
            yield from _figures(_Aim(project, indicator_id, version, objective, year, actual), world)


def _figures(aim: _Aim, world: World) -> Iterator[Figure]:
    start, revisions = aim.objective.baseline, aim.objective.targets.get(aim.year)
    value = start.value
    reason = start.none or wording().text("objective.read", date=start.day, source=start.source)
    yield _figure(aim, "baseline", FigureEstimate(value=value, low=value, high=value), [reason], world)
    if revisions:
        aimed = revisions[-1].value
        sentences = [_set(revisions[-1], "objective.set"), *(_set(earlier, "objective.revised") for earlier in revisions[-2::-1])]
        yield _figure(aim, "target", FigureEstimate(value=aimed, low=aimed, high=aimed), sentences, world)
    if aim.actual is not None and aim.actual.estimate.known and value is not None:
        reached = aim.actual.estimate
        since = [None if end is None else round(end - value, 9) for end in (reached.value, reached.low, reached.high)]
        change = FigureEstimate(value=since[0], low=since[1], high=since[2], centre=reached.centre)
        good = wording().text(f"objective.better_{aim.objective.better}")
        yield _figure(aim, "change", change, [_same(aim.actual.address), _same(_address(aim, "baseline")), good], world)


def _set(target: Target, code: str) -> Text:
    return wording().text(code, value=target.value, who=target.set_by, why=target.why, date=target.day)


def _figure(aim: _Aim, role: ObjectiveRole, estimate: FigureEstimate, made_of: list[Text], world: World) -> Figure:
    unit = aim.version.unit
    return Figure(
        address=_address(aim, role),
        edition=str(aim.year),
        label=joined(aim.project.title, aim.version.title, wording().text(f"objective.{role}")),
        estimate=estimate,
        unit=unit,
        definition=ObjectiveDefinition(
            kind="objective",
            indicator_id=aim.indicator_id,
            scope="project",
            project_id=aim.project.id,
            year=aim.year,
            breakdown="",
            formula=wording().text(f"objective.formula_{role}"),
            unit_words=world.catalogue.vocabulary.units[unit].counted(estimate.high),
            made_of=made_of,
            reported=1,
            expected=1,
            missing={},
            illustrative=aim.project.illustrative,
            role=role,
            of=address.of_project(aim.year, aim.project.id, aim.indicator_id),
        ),
    )


def _address(aim: _Aim, role: ObjectiveRole) -> str:
    return address.of_project(aim.year, aim.project.id, aim.indicator_id, role)


def _same(text: str) -> Text:
    return Text(fr=text, en=text)
