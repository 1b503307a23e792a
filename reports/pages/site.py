"""The pages of an edition, in French and in English: values and indicators, the territory, its needs, its projects with a card each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from impact.ecosystem.projects import Project
from impact.figures.figure import Figure
from indicators.numbers import LANGUAGES, Language
from indicators.text import Text
from reports.charts.gallery import Gallery
from reports.charts.kept import KeptDrawings
from reports.edition.content import Edition
from reports.pages.needs import NeedsPage
from reports.pages.page import Page
from reports.pages.projects import CardPage, ProjectsPage
from reports.pages.territory import TerritoryPage
from reports.pages.year import YearPage


def write_pages(edition: Edition, folder: Path, kept: Path | None = None) -> dict[str, Path]:
    """Writes the pages of each language into `folder`, self-contained; the path of the first page by language.

    `kept`: where the drawings of the last publication are kept, so that no picture is drawn that did not change.
    """
    gallery = Gallery(KeptDrawings(kept) if kept else None)
    environment = Environment(
        loader=PackageLoader("reports.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=gallery.hang
    )
    style = Markup((files("reports.pages") / "style.css").read_text("utf-8"))  # noqa: S704 (our own file)
    for language in LANGUAGES:
        main = _main(edition, language)
        for page in (*main, *_cards(edition, language)):
            path = folder / language / page.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(environment.get_template(page.template).render(**_around(page, main), style=style), "utf-8")
    gallery.close()
    return first_pages(folder)


def first_pages(folder: Path) -> dict[str, Path]:
    """Where the pages of an edition begin that lies in `folder`, by language."""
    return {str(language): folder / language / "index.html" for language in LANGUAGES}


def _main(edition: Edition, language: Language) -> list[Page]:
    """The pages that the head of each leads to; only of what the workspace holds."""
    pages: list[Page] = [YearPage(edition, language)]
    if edition.world.knowledge.values:
        pages.append(TerritoryPage(edition, language))
    if edition.world.ecosystem.needs:
        pages.append(NeedsPage(edition, language))
    return [*pages, ProjectsPage(edition, language)]


def _cards(edition: Edition, language: Language) -> Iterator[Page]:
    of: dict[str, list[Figure]] = defaultdict(list)
    for figure in edition.figures:
        if figure.definition.project_id is not None and figure.definition.year == edition.year:
            of[figure.definition.project_id].append(figure)
    registered = edition.world.register.projects
    for project in registered.values():
        if project.runs(edition.year) or project.id in of:
            yield CardPage(edition, language, project, of[project.id], registered=True)
    for name in sorted(of.keys() - registered.keys()):
        heard_of = Project(id=name, title=Text(fr=name, en=name), started=date(edition.year, 1, 1))
        yield CardPage(edition, language, heard_of, of[name], registered=False)


def _around(page: Page, main: list[Page]) -> dict[str, Any]:
    """What every template needs beside its page."""
    return {
        "page": page,
        "language": page.language,
        "other": next(language for language in LANGUAGES if language != page.language),
        "say": page.say,
        "here": page.file,
        "up": "../" * page.file.count("/"),
        "site": [(p.file, page.say(f"site_{p.file.removesuffix('.html')}"), p is page) for p in main],
        "territory": page.world.territory,
        "year": str(page.year),
    }
