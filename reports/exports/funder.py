"""What a funder is given of a year: the figures of the projects that it funds, as rows, as a workbook and as a page in each language."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from impact.ecosystem.funders import Funder
from indicators.numbers import LANGUAGES
from reports.charts.gallery import Gallery
from reports.edition.content import Edition
from reports.exports.workbook import workbook
from reports.exports.writing import figures_of_year, write_rows
from reports.pages.funder import FunderPage
from reports.pages.leaves import Leaf
from reports.pages.site import environment_of, rendered


def write_funder_view(edition: Edition, funder: Funder, folder: Path) -> None:
    """Writes the view of a funder into `folder`: the figures of an edition as disclosure left them, of its own projects and no other.

    There are no totals over its projects: they would be figures of their own, which nobody has protected.
    """
    projects = funder.projects(edition.year)
    figures = [figure for figure in figures_of_year(edition) if figure.definition.project_id in projects]
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder, figures)
    (folder / "tables.xlsx").write_bytes(workbook(edition, figures, page=lambda _: FunderPage.file))
    leaf = Leaf(FunderPage.file, "index", figures, partial(FunderPage, funder=funder))
    for language in LANGUAGES:
        path = folder / language / leaf.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(rendered(edition, leaf, [], language, environment_of(language, Gallery(None))))
