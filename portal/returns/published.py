"""What became of a project's year once it is published: in which edition it is taken up, and where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from impact.ledger.sealing import SealedVersion, sealed_versions
from portal import town
from portal.config.language import spoken
from reports.edition.manifest import PUBLIC


@dataclass(frozen=True)
class Published:
    """Where a project's year is taken up: the version of the edition, its page there, and that of the report where the report has one.

    The report tells of some projects on pages of their own; every project that is counted has its page in the edition.
    """

    year: int
    version: int
    file: str
    page: int | None

    @property
    def name(self) -> str:
        """The version as addresses name it."""
        return f"v{self.version}"


def published(project: str, year: int, until: int) -> Published | None:
    """Where a project's year is taken up, in the last version sealed; None where what was handed in by event `until` is not in it yet."""
    version = _last(year)
    if version is None or version.counts < until:
        return None
    file, page = f"{spoken()}/projects/{project}.html", _pages(_folder(version) / "pages.json").get(project, {}).get(spoken())
    return Published(year, version.version, file, page) if page or (_folder(version) / file).is_file() else None


@require_safe
def report(request: HttpRequest, year: int, version: int) -> FileResponse:
    """The report of an edition, as it was published."""
    del request
    with town.ledger() as ledger:
        sealed = next((v for v in sealed_versions(ledger, year) if v.version == version), None)
    file = _folder(sealed) / f"report.{spoken()}.pdf" if sealed else None
    if file is None or not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="application/pdf", filename=f"{year}-v{version}.pdf")


def _last(year: int) -> SealedVersion | None:
    with town.ledger() as ledger:
        return next(reversed(sealed_versions(ledger, year)), None)


def _folder(version: SealedVersion) -> Path:
    return town.town().version(version.year, version.version) / PUBLIC


def _pages(file: Path) -> dict[str, dict[str, int]]:
    """The pages of a version; none before it has come to its place, a moment after its seal."""
    return _read(file) if file.is_file() else {}


@lru_cache(maxsize=32)
def _read(file: Path) -> dict[str, dict[str, int]]:
    """Sealed, they do not change."""
    return dict(json.loads(file.read_text("utf-8")))
