"""What a workspace exports of a year, some of its figures withheld, as files in a folder."""

from __future__ import annotations

import contextlib
import csv
import json
import shutil
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from impact.figures.address import of_owner
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.store import read_figures
from pipelines.collect import collect_inbox
from pipelines.preview import preview
from pipelines.warehouse import open_warehouse, refresh
from pipelines.workspace import Workspace, open_workspace
from reports.edition.content import Edition
from reports.exports import write_exports
from reports.exports.pedigrees import public_pedigrees

NOBODY = FigureEstimate(value=None, low=None, high=None)


@dataclass(frozen=True)
class Exported:
    """The exports of a year in `folder`, and what they were made of."""

    workspace: Workspace
    edition: Edition
    figures: list[Figure]
    folder: Path

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """`figures.json` by address."""
        return {row["figure_id"]: row for row in json.loads((self.folder / "figures.json").read_text("utf-8"))}

    @cached_property
    def table(self) -> list[dict[str, str]]:
        """`figures.csv`."""
        with (self.folder / "figures.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def pedigrees(self) -> dict[str, dict[str, Any]]:
        """`pedigrees.json`."""
        return json.loads((self.folder / "pedigrees.json").read_text("utf-8"))


def exported(root: Path, year: int, withheld: Container[str] = ()) -> Exported:
    """Everything from the inbox on; pages and exports lie in one folder, `public/`. The addresses `withheld` are suppressed."""
    workspace = open_workspace(root)
    collect_inbox(workspace)
    refresh(workspace)
    folder = shutil.copytree(preview(workspace, year).pages["fr"].parents[1], root / "public", dirs_exist_ok=True)
    with contextlib.closing(open_warehouse(workspace)) as con:
        figures = [suppressed(f) if f.address in withheld else f for f in read_figures(con)]
        edition = Edition.read(con, workspace.world, figures, year)
        shows = partial(_shows, {figure.address for figure in figures if figure.suppressed})
        pedigrees = public_pedigrees(con, workspace.ledger, edition.of_year, workspace.catalogue, shows)
    edition = replace(edition, pedigrees=pedigrees)
    write_exports(edition, folder, {})
    return Exported(workspace, edition, edition.of_year, folder)


def _shows(withheld: set[str], year: int, project: str, indicator: str, breakdown: str) -> bool:
    return of_owner(year, project, indicator, breakdown) not in withheld


def suppressed(figure: Figure) -> Figure:
    """A figure as disclosure withholds it."""
    return figure.model_copy(update={"suppressed": True, "estimate": NOBODY})
