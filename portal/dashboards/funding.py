"""What a funder funds in a year, as the sealed version of its edition has it in the private part."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from indicators.models import Model
from indicators.text import Text
from portal import town
from portal.editions.figures import rows_of
from portal.editions.versions import PublicPart, sealed_parts
from portal.messages import messages
from reports.edition.files import file_hash
from reports.edition.manifest import read_manifest
from reports.exports.funder import FUNDING


class FundedEntry(Model):
    """A project of the year: what the funder gave for it, and what all registered funders together gave; None where nobody says."""

    project: str
    title: Text
    gave: float | None = None
    declared: float = 0.0


class FunderYear(Model):
    """The file `funding.json` of a funder's view."""

    funder: str
    name: str
    illustrative: bool = False
    projects: list[FundedEntry] = Field(default=[])


def funder_or_none(funder: str) -> str | None:
    """The name of a funder that the town knows."""
    known = town.town().ecosystem.funders.get(funder)
    return known.name if known else None


def years_of(funder: str) -> dict[int, PublicPart]:
    """The newest sealed version of each year in which there is a view of the funder."""
    return {part.year: part for part in sealed_parts() if _folder(part, funder).is_dir()}


def funded_in(part: PublicPart, funder: str) -> FunderYear:
    """What the funder funds in the year of a version. Raises Refusal `edition_altered` where its view is not as it was sealed."""
    return _read(part, funder)


@lru_cache(maxsize=64)
def _read(part: PublicPart, funder: str) -> FunderYear:
    path = _folder(part, funder) / FUNDING
    if not path.is_file():  # a version of before what is funded was written with it
        return _of_rows(part, funder)
    _check(part, path)
    return FunderYear.model_validate_json(path.read_text("utf-8"))


def _of_rows(part: PublicPart, funder: str) -> FunderYear:
    path = _folder(part, funder) / "figures.json"
    _check(part, path)
    rows = [row for row in json.loads(path.read_text("utf-8")) if row["figure_id"] in rows_of(part)]
    titles = {row["definition"]["project_id"]: (row["label_fr"].split(" · ")[0], row["label_en"].split(" · ")[0]) for row in rows}
    projects = [FundedEntry(project=project, title=Text(fr=fr, en=en)) for project, (fr, en) in sorted(titles.items())]
    return FunderYear(funder=funder, name=funder_or_none(funder) or funder, projects=projects)


def _check(part: PublicPart, path: Path) -> None:
    """The private manifest proves the file, and the public one, which the ledger knows, the private manifest."""
    manifest = read_manifest(part.beside)
    name = str(path.relative_to(part.folder.parent))
    sealed = part.manifest.private if part.manifest else None
    if manifest is None or manifest.hash != sealed or not path.is_file() or manifest.files.get(name) != file_hash(path):
        raise messages.refusal("edition_altered", year=str(part.year))


def _folder(part: PublicPart, funder: str) -> Path:
    return part.beside / "funders" / funder
