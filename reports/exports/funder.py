"""What a funder is given of a year: the figures of the projects that it funds, as rows, as a workbook and as a page in each language."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from impact.ecosystem.funders import Funder
from indicators.numbers import LANGUAGES
from reports.charts.gallery import Gallery
from reports.edition.content import Edition
from reports.exports.workbook import workbook
from reports.exports.writing import figures_of_year, write_rows
from reports.pages.environment import environment_of
from reports.pages.funder import FunderPage
from reports.pages.leaves import Leaf
from reports.pages.site import rendered

FUNDING = "funding.json"
"""What it funds, and what it gave."""


def write_funder_view(edition: Edition, funder: Funder, folder: Path) -> None:
    """Writes the view of a funder into `folder`: the figures of an edition as disclosure left them, of its own projects and no other.

    There are no totals over its projects: they would be figures of their own, which nobody has protected.
    """
    projects = funder.projects(edition.year)
    figures = [figure for figure in figures_of_year(edition) if figure.definition.project_id in projects]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FUNDING).write_text(json.dumps(_funding(edition, funder), ensure_ascii=False, indent=1), "utf-8")
    write_rows(folder, figures)
    (folder / "tables.xlsx").write_bytes(workbook(edition, figures, page=lambda _: FunderPage.file))
    leaf = Leaf(FunderPage.file, "index", figures, partial(FunderPage, funder=funder))
    for language in LANGUAGES:
        path = folder / language / leaf.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(rendered(edition, leaf, [], language, environment_of(language, Gallery(None))))


def _funding(edition: Edition, funder: Funder) -> dict[str, Any]:
    """Who funds, and for each project of the year: what it gave, and what all registered funders gave together."""
    everybody, projects = edition.world.ecosystem.funders.values(), edition.world.register.projects
    funded = [
        {
            "project": project,
            "title": projects[project].title.model_dump(),
            "gave": funder.gave(project, edition.year),
            "declared": sum(other.gave(project, edition.year) or 0 for other in everybody),
        }
        for project in sorted(funder.projects(edition.year))
    ]
    return {"funder": funder.id, "name": funder.name, "illustrative": funder.illustrative, "projects": funded}
