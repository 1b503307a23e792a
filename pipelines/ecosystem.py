"""The rest of the example of Sceaux: members, 94 generated projects, their maps and submissions. All made up, the same for the same seed."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SEED = 2015
FOUNDED = date(2015, 6, 1)
YEARS = (2015, 2016, 2017)
MADE_UP = {
    "fr": "Tout : ce projet est inventé, avec ses dates, ses chiffres et son porteur.",
    "en": "All of it: this project is made up, with its dates, its figures and whoever runs it.",
}
HEADER = ("projet", "indicateur", "période", "ventilation", "valeur", "motif d'absence", "preuve")
NEIGHBOURHOODS = tuple(f"92071010{n}" for n in range(1, 9))
SILENT, LATE, TOO_MUCH = 6, 5, 3
"""Projects that hand nothing in for 2016, that are late with part of it, and that reach more people than can be."""
EVIDENCE = {"people_reached": "registre", "sessions": "registre", "volunteer_hours": "registre", "money_raised": "comptes"}
Row = tuple[str, ...]


def grow(root: Path, seed: int = SEED) -> None:
    """Completes a draft of the example in `root`: `actors.yaml`, and generated `projects/`, `maps/` and `inbox/`."""
    draw = random.Random(seed)  # noqa: S311 (an example, to be drawn again alike)
    kinds, members = (_template(name) for name in ("kinds", "members"))
    projects = _projects(kinds, draw)
    _write(root / "actors.yaml", {"actors": _members(members, projects, draw)})
    for project in projects:
        _write(root / "projects" / f"{project['id']}.yaml", {k: v for k, v in project.items() if not k.startswith("_")})
    for kind in kinds["kinds"]:
        _write(root / "maps" / f"{kind['id']}.yaml", _map(kinds, kind, [p["id"] for p in projects if p["_kind"] is kind]))
    _submissions(root / "inbox", projects, draw)


def _template(name: str) -> Any:
    return YAML(typ="safe", pure=True).load((files("pipelines") / "examples" / "sceaux_templates" / f"{name}.yaml").read_text("utf-8"))


def _write(path: Path, data: dict[str, Any]) -> None:
    yaml, buffer = YAML(), io.StringIO()
    yaml.width, yaml.representer.ignore_aliases = 4000, lambda _: True
    yaml.dump(data, buffer)
    path.parent.mkdir(exist_ok=True)
    path.write_text("# Made up: generated to complete the example, true of no real project.\n" + buffer.getvalue(), "utf-8")


def _projects(kinds: dict[str, Any], draw: random.Random) -> list[dict[str, Any]]:
    """The generated projects. A third of them start in 2015; a few end, none before the second half of 2016."""
    made = [_project(kinds, kind, n, draw) for kind in kinds["kinds"] for n in range(kind["number"])]
    for n, project in enumerate(draw.sample(made, 6)):
        project["ended"] = date(2016, 7, 1) + timedelta(days=draw.randrange(180)) if n % 2 else date(2017, 6, 30)
        project["ended"] = max(project["ended"], project["started"] + timedelta(days=90))
    for project in draw.sample(made, 10):
        project["place"] = draw.choice(NEIGHBOURHOODS)
    return made


def _project(kinds: dict[str, Any], kind: dict[str, Any], n: int, draw: random.Random) -> dict[str, Any]:
    name = kinds["places"][(n * 5 + len(kind["id"])) % len(kinds["places"])]
    early = draw.random() < 1 / 3
    started = FOUNDED + timedelta(days=draw.randrange(200)) if early else date(2016, 1, 4) + timedelta(days=draw.randrange(330))
    money = {"public", "private"} & kind["values"].keys()
    indicators = [i for i in kind["values"] if i not in money] + (["money_raised"] if money else [])
    return {
        "id": f"{kind['id']}_{n + 1}",
        "title": {"fr": f"{kind['title']['fr']} {name}", "en": f"{kind['title']['en']} ({name.split(' ', 1)[-1]})"},
        "actor": f"porteur_{kind['id']}_{n + 1}",
        "summary": kind["summary"],
        "needs": kind["needs"],
        "publics": kind["publics"],
        "stakeholders": kind["stakeholders"],
        "sdg": kind["sdg"],
        "started": started,
        "indicators": indicators,
        "capacity": draw.randrange(10, 80),
        "made_up": MADE_UP,
        "illustrative": True,
        "_kind": kind,
        "_scale": draw.random(),
    }


def _members(told: dict[str, Any], projects: list[dict[str, Any]], draw: random.Random) -> list[dict[str, Any]]:
    """The named organisations, those who run the generated projects, and others, so that they are 244 at the end of 2016."""
    named = [m | {"joined": FOUNDED + timedelta(days=draw.randrange(120))} for m in told["named"]]
    runs = [
        {
            "id": p["actor"],
            "name": f"Porteur du projet « {p['title']['fr']} » (illustratif)",
            "kind": p["_kind"]["actor"],
            "joined": p["started"],
        }
        for p in projects
    ]
    kinds, shares = zip(*told["kinds"].items(), strict=True)
    missing = told["by_end_of_2016"] - len(named) - len(runs)
    others = [
        _other(n, date(2015, 6, 1) + timedelta(days=draw.randrange(578)), draw.choices(kinds, shares)[0]) for n in range(1, missing + 1)
    ]
    late = [
        _other(missing + n, date(2017, 1, 5) + timedelta(days=draw.randrange(350)), draw.choices(kinds, shares)[0])
        for n in range(1, told["in_2017"] + 1)
    ]
    return [member | {"illustrative": True} for member in (*named, *runs, *others, *late)]


def _other(number: int, joined: date, kind: str) -> dict[str, Any]:
    return {"id": f"membre_{number}", "name": f"Membre {number} (illustratif)", "kind": kind, "joined": joined}


def _map(kinds: dict[str, Any], kind: dict[str, Any], projects: list[str]) -> dict[str, Any]:
    """The map of one kind of project: common inputs and footprints, its own outcomes."""
    return {
        "title": kind["title"],
        "source": "Carte inventée pour l'exemple",
        "projects": projects,
        "illustrative": True,
        "conventions": kinds["conventions"],
        "activities": [{"title": kind["summary"], "outputs": [i for i in kind["values"] if i not in ("public", "private")]}],
        "inputs": kinds["inputs"],
        "outcomes": kind["outcomes"],
        "footprints": kinds["footprints"],
    }


def _submissions(inbox: Path, projects: list[dict[str, Any]], draw: random.Random) -> None:
    """What the projects hand in: most of them in common files of a campaign, some each in a file of their own."""
    apart = {p["id"] for p in draw.sample(projects, 10)}
    silent, late = {p["id"] for p in draw.sample(projects, SILENT)}, {p["id"] for p in draw.sample(projects, LATE)}
    reaching = [p["id"] for p in projects if "people_reached" in p["_kind"]["values"]]
    too_much = set(draw.sample(reaching, TOO_MUCH))
    for year in YEARS:
        common: list[Row] = []
        for project in projects:
            if not _runs(project, year) or (year == 2016 and project["id"] in silent):
                continue
            rows = _rows(project, year, draw, late=year == 2016 and project["id"] in late, much=year == 2016 and project["id"] in too_much)
            if project["id"] in apart:
                _write_csv(inbox / project["id"] / f"bilan_{year}.csv", [f"Bilan {year} (données fictives)", "", *_table(rows)], "cp1252")
            else:
                common += rows
        for n in range(0, len(common), 180):
            _write_csv(inbox / f"campagne_{year}_{n // 180 + 1}.csv", _table(common[n : n + 180]), "utf-8")


def _runs(project: dict[str, Any], year: int) -> bool:
    """Whether it ran for a quarter of the year: one that began in December has nothing to tell yet."""
    ended = project.get("ended")
    return bool(project["started"] <= date(year, 10, 1) and (ended is None or ended >= date(year, 4, 1)))


def _rows(project: dict[str, Any], year: int, draw: random.Random, *, late: bool, much: bool) -> list[Row]:
    """What one project hands in for a year: amounts of its range, less in the year it starts; by half-year, age or neighbourhood for some."""
    part = max(0.3, (date(year, 12, 31) - max(project["started"], date(year, 1, 1))).days / 365)
    growth = part * (1 + 0.08 * (year - 2016)) * draw.uniform(0.9, 1.1)
    rows: list[Row] = []
    for indicator, (low, high) in project["_kind"]["values"].items():
        value = round((low + (high - low) * project["_scale"]) * growth)
        if indicator in ("public", "private"):
            rows.append(_row(project, "money_raised", year, f"funding={indicator}", value))
        elif late and indicator == "volunteer_hours":
            rows.append((project["title"]["fr"], indicator, str(year), "", "", "en retard", ""))
        elif indicator == "people_reached" and much:
            rows.append(_row(project, indicator, year, "", 21000 + value))
        else:
            rows += _split(project, indicator, year, value, draw)
    return rows


def _split(project: dict[str, Any], indicator: str, year: int, value: int, draw: random.Random) -> list[Row]:
    """A value as it is handed in: mostly whole, sometimes by half-year, by age or by neighbourhood, rarely not at all."""
    chance = draw.random()
    if chance < 0.03:
        return [(project["title"]["fr"], indicator, str(year), "", "", "NC", "")]
    if indicator in ("volunteer_hours", "sessions") and chance < 0.2:
        first = value // 2
        return [_row(project, indicator, f"{year}-S{n}", "", part) for n, part in ((1, first), (2, value - first))]
    if indicator == "people_reached" and chance < 0.25:
        old = round(value * draw.uniform(0.05, 0.3))
        return [_row(project, indicator, year, "", value), _row(project, indicator, year, "age=75+", old)]
    return [_row(project, indicator, year, "", value)]


def _row(project: dict[str, Any], indicator: str, period: int | str, cell: str, value: int) -> Row:
    return (project["title"]["fr"], indicator, str(period), cell, str(value), "", EVIDENCE.get(indicator, "estimation"))


def _table(rows: list[Row]) -> list[str]:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\n").writerows([HEADER, *rows])
    return buffer.getvalue().rstrip("\n").split("\n")


def _write_csv(path: Path, lines: list[str], encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
