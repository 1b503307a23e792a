"""The operations of /api/v1 that read what is published: sealed versions of editions, and the preview of a year for those who may."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.errors import AuthenticationError

from portal.accounts.models import Account
from portal.accounts.permissions import may
from portal.api.answers import as_json, attached, figure, following, listed, reference, tagged, whole
from portal.api.asked import FigureAsked, FiguresAsked
from portal.api.schemas import PROBLEMS, EditionListed, EditionOut, FigureOut, FiguresOut, PedigreeOut
from portal.editions.downloads import content_of, offers
from portal.editions.figures import as_csv, corrections_of, figure_of, figures_about, not_published, pedigrees_of, rows_of
from portal.editions.versions import VERSION, PublicPart, named_parts, newest_part, preview_part, preview_parts, sealed_part, sealed_parts
from portal.messages import messages

published = Router()
READ = ["GET", "HEAD"]
BESIDE: dict[int, Any] = {304: None, **PROBLEMS}
"""What reading may answer beside what was asked for: that the caller has it already, or a problem."""
Year = Annotated[int, Path(ge=1, le=9999)]
Version = Annotated[str, Path(pattern=VERSION, description="`latest`, or the number of a version: `v1`.")]


@published.api_operation(READ, "/editions", url_name="editions", response={200: list[EditionListed], **BESIDE})
def list_editions(request: HttpRequest) -> HttpResponse:
    """Every sealed version of every year, the oldest first."""
    _check_token(request)
    parts = sealed_parts()
    return tagged(request, parts, lambda: as_json([listed(part) for part in parts]))


@published.api_operation(READ, "/editions/{year}/{version}", url_name="edition", response={200: EditionOut, **BESIDE})
def read_edition(request: HttpRequest, year: Year, version: Version) -> HttpResponse:
    """The public manifest of a version, its hash, and the files that can be taken away."""
    _check_token(request)
    part = sealed_part(year, version)
    return tagged(request, [part, sealed_part(year)], lambda: as_json(whole(part)))


@published.api_operation(READ, "/editions/{year}/{version}/files/{path:name}", url_name="edition_file", response={200: None, **BESIDE})
def read_edition_file(request: HttpRequest, year: Year, version: Version, name: str) -> HttpResponse:
    """A public file of a version, as it was sealed; or its figures as `figures.parquet` or `figures.duckdb`."""
    _check_token(request)
    part = sealed_part(year, version)
    if not offers(part, name):
        raise messages.refusal("file_not_published")
    return tagged(request, [part], lambda: attached(name, content_of(part, name)))


@published.api_operation(READ, "/figures", url_name="figures", response={200: FiguresOut, **BESIDE})
def list_figures(request: HttpRequest, asked: Query[FiguresAsked]) -> HttpResponse:
    """Published figures, by address: of a year or of all, of a project, an indicator, the territory or projects."""
    asked.check_names(request.GET)
    parts = _parts(request, asked)

    def answer() -> HttpResponse:
        rows = [(part, row) for part in parts for row in figures_about(part, asked.about)]
        shown = rows[asked.offset :][: asked.limit]
        if asked.form == "csv":
            return attached("figures.csv", as_csv(shown))
        end = asked.offset + len(shown)
        more = following(request, parts, end) if shown and end < len(rows) else None
        return as_json(
            {"count": len(rows), "editions": [reference(part) for part in parts], "figures": [row for _, row in shown], "next": more}
        )

    return tagged(request, parts, answer)


@published.api_operation(READ, "/figure", url_name="figure", response={200: FigureOut, **BESIDE})
def read_figure(request: HttpRequest, asked: Query[FigureAsked]) -> HttpResponse:
    """One figure as published in a version, and as it is known now; the id percent-encoded once."""
    asked.check_names(request.GET)
    part = _part(request, asked.year, asked.version, preview=asked.preview)
    row, known = figure_of(part, asked.address), newest_part(part.year)

    def answer() -> HttpResponse:
        now = rows_of(known).get(asked.address) if known else None
        errata = corrections_of(known, asked.address) if known else []
        return as_json(figure(part, row) | {"as_known_now": figure(known, now) if known and now else None, "errata": errata})

    return tagged(request, [part, *([known] if known else [])], answer)


@published.api_operation(READ, "/pedigree", url_name="pedigree", response={200: PedigreeOut, **BESIDE})
def read_pedigree(request: HttpRequest, asked: Query[FigureAsked]) -> HttpResponse:
    """Where a figure comes from: its formula, its parameters and their sources, its observations, the cells of the files handed in."""
    asked.check_names(request.GET)
    part = _part(request, asked.year, asked.version, preview=asked.preview)
    pedigrees = pedigrees_of(part)
    if asked.address not in pedigrees:
        raise not_published(asked.address)
    about = {"figure_id": asked.address, "edition": reference(part)}
    return tagged(request, [part], lambda: as_json(about | pedigrees.get(asked.address)))


def _parts(request: HttpRequest, asked: FiguresAsked) -> list[PublicPart]:
    """The versions that figures are asked of: of the year, or of every year that has one of that name."""
    if asked.year is not None:
        return [_part(request, asked.year, asked.version, preview=asked.preview)]
    if asked.preview:
        _check_preview(request)
        return preview_parts()
    _check_token(request)
    return named_parts(asked.version)


def _part(request: HttpRequest, year: int, version: str, *, preview: bool) -> PublicPart:
    if preview:
        _check_preview(request)
        return preview_part(year)
    _check_token(request)
    return sealed_part(year, version)


def _check_token(request: HttpRequest) -> None:
    """Everyone may read; but a token that is not good any more is said to be, and not taken for nobody's."""
    if "Authorization" in request.headers and not isinstance(request.user, Account):
        raise AuthenticationError


def _check_preview(request: HttpRequest) -> None:
    """What is not sealed yet is not there for those who may not see it."""
    if not isinstance(request.user, Account):
        raise AuthenticationError
    if not may(request.user, "preview.read"):
        raise Http404
