"""The rest of the example: members, 94 generated projects, their maps and what they hand in. Made up, and the same for the same seed.

Two totals (106 projects, 244 members) are the town's; who they are is drawn here from the templates of `templates/`. Nothing reads the
clock.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from impact.ecosystem.actors import Actor
from impact.ecosystem.projects import Project
from indicators.catalogue import load_catalogue
from indicators.text import Text
from indicators.yamlwriting import as_yaml
from tools.example.kinds import ExampleTemplates, Membership, ProjectKind, load_templates
from tools.example.returns import submissions, unreadable_rows

HEAD = "# Illustrative: generated for the example. Nothing here is true of a real person, body or project.\n"


@dataclass(frozen=True)
class GeneratedProject:
    """A project, its kind, and how big it is among its kind (0 to 1)."""

    project: Project
    kind: ProjectKind
    size: float


def grow(root: Path, seed: int = 2015) -> None:
    """Writes the generated part of the example in `root`: `actors.yaml`, and files of `projects/`, `maps/`, `inbox/` and `a_relire/`."""
    draw, templates = random.Random(seed), load_templates()  # noqa: S311 - an example to be drawn again alike, no secret
    generated, runners = _projects(templates, draw)
    members = _members(templates.growth.members, runners, draw)
    _write(root / "actors.yaml", {"actors": [_record(m) for m in members]}, HEAD_ACTORS)
    for one in generated:
        _write(root / "projects" / f"{one.project.id}.yaml", _record(one.project))
    for kind in templates.kinds:
        _write(root / "maps" / f"{kind.id}.yaml", _map(kind, templates, [g.project.id for g in generated if g.kind is kind]))
    reporting = [(g.project, g.kind.measures, g.size) for g in generated]
    for path, content in submissions(reporting, templates.campaigns, load_catalogue(), draw):
        _place(root / "inbox" / path, content)
    for path, content in unreadable_rows(reporting, templates.campaigns, load_catalogue()):
        _place(root / "a_relire" / path, content)


def _place(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


HEAD_ACTORS = (
    "# The members of the ecosystem. Their number at the end of 2016 (244) is the town's; those who run the named projects are real;\n"
    "# that they are members, since when, and everyone else is illustrative.\n"
)


def _record(record: Project | Actor) -> dict[str, Any]:
    return record.model_dump(exclude_defaults=True)


def _write(path: Path, data: dict[str, Any], head: str = HEAD) -> None:
    _place(path, as_yaml(data, head).encode())


def _projects(templates: ExampleTemplates, draw: random.Random) -> tuple[list[GeneratedProject], list[Actor]]:
    """The projects, and those who run them; an association may run more than one."""
    growth = templates.growth
    names, starts = draw.sample(growth.names, len(growth.names)), _starts(templates, draw)
    wanted = [(kind, n) for kind in templates.kinds for n in range(1, kind.count + 1)]
    first_year = [f"{kind.id}_{n}" for (kind, n), start in zip(wanted, starts, strict=True) if start.year == min(growth.starts)]
    ends = dict(zip(draw.sample(first_year, len(growth.ends)), growth.ends, strict=True))
    generated: list[GeneratedProject] = []
    runners: list[Actor] = []
    for (kind, n), name, start in zip(wanted, names, starts, strict=True):
        id_ = f"{kind.id}_{n}"
        runner = _runner(kind, name, start, runners, templates, draw)
        generated.append(GeneratedProject(_project(kind, id_, name, (start, ends.get(id_)), runner, templates, draw), kind, draw.random()))
    return generated, runners


def _starts(templates: ExampleTemplates, draw: random.Random) -> list[date]:
    """When each project begins: any day of the year's season, the first one after the ecosystem itself."""
    days = []
    for year, count in templates.growth.starts.items():
        opens, closes = max(date(year, 1, 4), templates.growth.members.first + timedelta(days=14)), date(year, 11, 15)
        days += [opens + timedelta(days=draw.randint(0, (closes - opens).days)) for _ in range(count)]
    return draw.sample(days, len(days))


def _project(
    kind: ProjectKind, id_: str, name: str, dates: tuple[date, date | None], runner: Actor, templates: ExampleTemplates, draw: random.Random
) -> Project:
    return Project(
        id=id_,
        title=Text(fr=f"{kind.title.fr} « {name} »", en=f"{kind.title.en} '{name}'"),
        actor=runner.id,
        summary=kind.summary,
        needs=kind.needs,
        publics=kind.publics,
        stakeholders=_stakeholders(kind, templates),
        sdg=kind.sdg,
        place=templates.growth.places.get(id_),
        capacity=draw.randint(*kind.capacity),
        made_up=Text(
            fr=templates.growth.made_up.fr.format(kind=kind.title.fr.lower()),
            en=templates.growth.made_up.en.format(kind=kind.title.en.lower()),
        ),
        started=dates[0],
        ended=dates[1],
        indicators=list(kind.measures),
        names=[name],
        illustrative=True,
    )


def _stakeholders(kind: ProjectKind, templates: ExampleTemplates) -> list[str]:
    """Those its map speaks of, each once, in its order."""
    lines = [line for name in kind.map.inputs for line in templates.common.inputs[name]] + kind.map.outcomes
    return list(dict.fromkeys(who for line in lines for who in (line["stakeholder"], *line.get("accounts", {}))))


def _map(kind: ProjectKind, templates: ExampleTemplates, projects: list[str]) -> dict[str, Any]:
    common, own = templates.common, kind.map
    footprints = [common.footprints[own.footprint]] if own.footprint else []
    inputs = [line for name in own.inputs for line in common.inputs[name]]
    counted = {line.get("kind", "cash") for line in inputs}
    return {
        "title": own.title.model_dump(),
        "source": common.source,
        "projects": projects,
        "illustrative": True,
        "conventions": common.conventions,
        "activities": own.activities,
        "inputs": inputs,
        "not_counted": {kind: why.model_dump() for kind, why in common.not_counted.items() if kind not in counted},
        "outcomes": own.outcomes,
        **({"footprints": footprints} if footprints else {}),
    }


def _runner(kind: ProjectKind, name: str, start: date, runners: list[Actor], templates: ExampleTemplates, draw: random.Random) -> Actor:
    """Who runs a project: an association that is there already, or a new member who came a little before."""
    there = [r for r in runners if r.kind == kind.actor == "association" and r.joined <= start]
    if there and draw.random() < templates.growth.same_association:
        return draw.choice(there)
    members = templates.growth.members
    joined = max(members.first, start - timedelta(days=draw.randrange(60)))
    called = f"Association « {name} » (illustrative)" if kind.actor == "association" else None
    return _add(runners, kind.actor, joined, members, called)


def _members(stated: Membership, runners: list[Actor], draw: random.Random) -> list[Actor]:
    """Those who run the named projects, those who run the others, and who else came: as many as stated at the end of the last day."""
    members = [actor.model_copy(update={"illustrative": True}) for actor in stated.named]
    others = list(runners)
    kinds, shares = list(stated.mix), list(stated.mix.values())
    between, year_end = (stated.until - stated.first).days, (date(stated.first.year, 12, 31) - stated.first).days
    while len(members) + len(others) < stated.count:
        days = draw.randint(0, year_end) if draw.random() < stated.first_year else draw.randint(year_end + 1, between)
        _add(others, draw.choices(kinds, shares)[0], stated.first + timedelta(days=days), stated)
    for n in draw.sample(range(len(runners), len(others)), stated.left):
        others[n] = others[n].model_copy(update={"left": stated.until + timedelta(days=draw.randint(30, 330))})
    for _ in range(stated.later):
        _add(others, draw.choices(kinds, shares)[0], stated.until + timedelta(days=draw.randint(5, 330)), stated)
    return members + others


def _add(members: list[Actor], kind: str, joined: date, stated: Membership, name: str | None = None) -> Actor:
    n = len(members) + 1
    actor = Actor(id=f"membre_{n:03d}", name=name or stated.names[kind].format(n=n), kind=kind, joined=joined, illustrative=True)
    members.append(actor)
    return actor
