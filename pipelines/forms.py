"""A form of a funder answered from a sealed version: what a command and the portal both ask for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from impact.ledger.sealing import sealed_versions
from indicators.numbers import Language
from indicators.text import Text
from pipelines.messages import messages
from pipelines.workspace import Workspace
from reports.edition.manifest import PRIVATE, PUBLIC
from reports.edition.typography import typeset
from reports.exports.forms.answers import Answered, answered
from reports.exports.forms.blank import Filling, fill
from reports.exports.forms.crosswalk import Form, forms
from reports.exports.forms.letter import form_document
from reports.exports.forms.reported import Reported
from reports.exports.forms.spreadsheet import form_workbook
from reports.exports.funder import FUNDING

WRITERS = {"xlsx": form_workbook, "docx": form_document}
"""By the ending of a file, what writes a form so."""


def form_named(name: str) -> Form:
    """A template by its id. Raises Refusal `form_unknown`."""
    if name not in forms():
        raise messages.refusal("form_unknown", form=name, known=sorted(forms()))
    return forms()[name]


def reported(workspace: Workspace, funder: str, project: str, year: int, language: Language) -> Reported:
    """What the newest sealed version of a year says of a project that a funder funds.

    Raises Refusal `form_nothing_sealed`, `form_not_funded` (with the projects that are).
    """
    versions = sealed_versions(workspace.ledger, year)
    if not versions:
        raise messages.refusal("form_nothing_sealed", year=str(year))
    version = versions[-1]
    folder = workspace.version(year, version.version)
    path = folder / PRIVATE / "funders" / funder / FUNDING
    funding = json.loads(path.read_text("utf-8")) if funder in workspace.ecosystem.funders and path.is_file() else {"projects": []}
    funded = {entry["project"]: entry for entry in funding["projects"]}
    if project not in funded:
        raise messages.refusal("form_not_funded", funder=funder, project=project, year=str(year), known=sorted(funded))
    rows = {row["figure_id"]: row for row in json.loads((folder / PUBLIC / "figures.json").read_text("utf-8"))}
    pedigrees = json.loads((folder / PUBLIC / "pedigrees.json").read_text("utf-8"))
    entry = funded[project]
    grant = Grant(funding["name"], project, Text(**entry["title"]), entry["gave"])
    return about(workspace, (year, version.version, version.hash), grant, rows, partial(_entry, pedigrees), language)


class Grant(NamedTuple):
    """Who funds, and what a version keeps of the project that it funds."""

    funder: str
    project: str
    title: Text
    gave: float | None


def about(
    workspace: Workspace, version: tuple[int, int, str], grant: Grant, rows: Mapping[str, Any], pedigree: Any, language: Language
) -> Reported:
    """What a form is about, from what was read of a version: its year, number and hash."""
    year, number, digest = version
    territory = workspace.territory
    return Reported(
        year=year,
        version=number,
        hash=digest,
        funder=grant.funder,
        project=grant.project,
        title=grant.title.into(language),
        territory=territory.name,
        currency=territory.currency,
        gave=grant.gave,
        rows=rows,
        pedigree=pedigree,
        catalogue=workspace.catalogue,
        language=language,
    )


def _entry(pedigrees: Mapping[str, Any], address: str) -> Any:
    return pedigrees.get(address)


def answer_form(form: Form, of: Reported) -> Answered:
    """The form answered."""
    return answered(form, of)


def fill_blank(content: bytes, of: Answered) -> Filling:
    """A funder's own blank filled. Raises Refusal `blank_unreadable`, `blank_unnamed`."""
    language = of.of.language
    return fill(content, {n: replace(c, text=typeset(c.text, language), why=typeset(c.why, language)) for n, c in of.named.items()})


def writer_of(path: Path) -> Any:
    """What writes a file of that name. Raises Refusal `form_ending`."""
    ending = path.suffix.removeprefix(".").lower()
    if ending not in WRITERS:
        raise messages.refusal("form_ending", file=path.name)
    return WRITERS[ending]
