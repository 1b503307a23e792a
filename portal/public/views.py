"""The pages of what is published."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from impact.figures.address import short_name
from indicators.breakdown import cell_words
from portal import town
from portal.config.days import period_in
from portal.config.language import into_spoken, spoken
from portal.config.policy import shut_in
from portal.dashboards.charts import as_svg, one_figure
from portal.editions.figures import Row, corrections_of, figure_of, pages_of, pedigrees_of, rows_of
from portal.editions.said import Said
from portal.editions.versions import LATEST, VERSION, PublicPart, newest_part
from portal.public.calculation import Term, terms, words
from portal.public.lookup import part_of
from portal.public.pages import answer_in_words, public_page

CELLS = 60
"""Cells of originals that a page shows; the API has all."""
SUMS = 6
"""Sums that a page shows, those that weigh most first; the others are on the pages that follow it."""
OPEN = 12
"""Figures of a sum that are shown before one opens the list."""


@require_safe
def figure(request: HttpRequest, short: str) -> HttpResponse:
    """A figure down to the cells it comes from: as published in a version, and as known now."""
    version = request.GET.get("version", LATEST)
    sealed = part_of(short, version) if re.match(VERSION, version) else None
    if sealed is None:
        raise Http404
    part, address = sealed
    newest = newest_part(part.year) or part
    return public_page(request, [part, newest], "public/figure.html", lambda: _context(request, part, newest, address))


def _context(request: HttpRequest, part: PublicPart, newest: PublicPart, address: str) -> dict[str, Any]:
    row, pedigree = figure_of(part, address), pedigrees_of(part).get(address) or {}
    now = rows_of(newest).get(address)
    context = {
        "part": part,
        "newest": newest,
        "said": Said(row),
        "now": Said(now) if now else None,
        "unchanged": now is not None and _numbers(now) == _numbers(row),
        "errata": [erratum | {"said": words(erratum["text"])} for erratum in corrections_of(newest, address)],
        "pages": (pages_of(part).get(address) or {}),
        "project": _project(row),
        "parts": _parts_apart(part, row),
        "own_address": request.build_absolute_uri(reverse("public:figure", args=[short_name(address)])),
    }
    return context | _origin(part, pedigree, row, request.GET.get("page", "1"))


@require_safe
def figure_picture(request: HttpRequest, short: str) -> HttpResponse:
    """A figure on its interval as a picture that any site may show; not there where there is no number."""
    sealed = part_of(short, request.GET.get("version", LATEST)) if re.match(VERSION, request.GET.get("version", LATEST)) else None
    row = figure_of(*sealed) if sealed else None
    if sealed is None or row is None or row["low"] is None:
        raise Http404
    response = answer_in_words(request, [sealed[0]], lambda: HttpResponse(as_svg(one_figure(row)), content_type="image/svg+xml"))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return shut_in(response)


def _numbers(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("value", "low", "high", "status"))


def _parts_apart(part: PublicPart, row: Row) -> list[Said]:
    """The parts of an indicator's whole, where they do not come from as many projects as it does: they need not add up to it."""
    of = row["definition"]
    if of["kind"] != "indicator" or of.get("breakdown"):
        return []
    below = f"{row['figure_id']}/"
    parts = [r for address, r in rows_of(part).items() if address.startswith(below) and r["definition"].get("breakdown")]
    return [Said(other) for other in parts] if any(other["coverage"] not in (None, row["coverage"]) for other in parts) else []


def _project(row: Row) -> str:
    project = row["definition"]["project_id"]
    return str(Said(row).label.partition(" · ")[0]) if project else ""


def _origin(part: PublicPart, pedigree: dict[str, Any], row: Row, asked: str) -> dict[str, Any]:
    """Where it comes from, as far as anyone may see it; `asked`: which page of its sums."""
    currency = row["definition"].get("currency") or town.town().territory.currency
    parameters = pedigree.get("parameters", {})
    lines = sorted(pedigree.get("outcomes", []), key=lambda line: -abs(line["present_value"] or 0.0))
    page = Paginator(lines, SUMS).get_page(asked)
    rows = rows_of(part)
    sums: list[tuple[str, list[Term]]] = [(words(o["title"]), terms(o, parameters, currency, rows)) for o in page]
    figures = [Said(rows[address]) for address in pedigree.get("figures", []) if address in rows]
    observations, breakdowns = pedigree.get("observations", []), town.town().catalogue.vocabulary.breakdowns
    cells = [
        {
            "period": period_in(date.fromisoformat(of["period_start"][:10]), date.fromisoformat(of["period_end"][:10]), spoken()),
            "breakdown": into_spoken(cell_words(of["breakdown"], breakdowns)) if of["breakdown"] else "",
            "cell": cell,
        }
        for of in observations
        for cell in of.get("cells") or []
    ]
    return {
        "formula": words(pedigree.get("formula")),
        "made_of": [words(text) for text in pedigree.get("made_of", [])],
        "sums": sums,
        "page": page,
        "figures": figures[:OPEN],
        "more_figures": figures[OPEN:],
        "cells": cells[:CELLS],
        "more_cells": max(0, len(cells) - CELLS),
        "withheld": any(of.get("withheld") for of in observations),
        "submissions": pedigree.get("submissions", []),
        "api": short_name(row["figure_id"]),
    }
