"""Who is asked what: each indicator with the projects that hand it in for a year; and the lists of the register as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from impact.ecosystem.projects import Project
from portal import town
from portal.campaigns.tables import Cell, exported
from portal.campaigns.years import desk_year
from portal.config.language import into_spoken, say
from portal.registry.kinds import kinds
from portal.registry.lists import OF, heads_of, lists_of, rows_of
from portal.registry.shown import asked_of, heads, passing, shown_list
from portal.registry.views import writes

ASKED = "demandes"
SHOWN = "vue-"
"""Before the kind of a list as its page shows it."""


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Each indicator with the projects of the year that are asked for it, and those that nobody is asked for."""
    year, catalogue = desk_year(request), town.town().catalogue
    rows = _rows(year)
    named = {name for name, _, _ in rows}
    others = sorted(into_spoken(catalogue[name].current.title) for name in catalogue.indicators if name not in named)
    context = {"year": str(year), "rows": rows, "others": others, "table": ASKED, "writes": writes(request)}
    return render(request, "registry/asked.html", context)


def _rows(year: int) -> list[tuple[str, str, list[Project]]]:
    """The indicators that are asked for, by title, with the projects that are asked."""
    catalogue, projects = town.town().catalogue, town.town().register.projects.values()
    running = sorted((project for project in projects if project.runs(year)), key=lambda project: into_spoken(project.title).casefold())
    names = {name for project in running for name in project.indicators}
    titles = {name: into_spoken(catalogue[name].in_year(year).title) for name in names}
    listed = sorted(names, key=lambda name: titles[name].casefold())
    return [(name, titles[name], [project for project in running if name in project.indicators]) for name in listed]


@require_safe
def export(request: HttpRequest, table: str, kind: str) -> HttpResponse:
    """A list of the register as a file: as its form has it, a column for each field, or as its page shows it by the filter of the address.

    Or who is asked what, a row for each pair.
    """
    if table == ASKED:
        columns = [say(f"board.column_{name}") for name in ("indicator", "project")]
        pairs: list[list[Cell]] = [
            [title, into_spoken(project.title)] for _, title, projects in _rows(desk_year(request)) for project in projects
        ]
        return exported(table, kind, columns, pairs)
    shown = table.removeprefix(SHOWN)
    if shown not in kinds() and shown not in lists_of(shown.partition(OF)[0]):
        raise Http404
    if shown == table:
        return exported(table, kind, heads_of(table), rows_of(table))
    kept = passing(list(shown_list(shown).rows()), *asked_of(shown, request.GET))
    return exported(shown, kind, heads(shown), [[row.title, *row.cells, row.thing.id] for row in kept])
