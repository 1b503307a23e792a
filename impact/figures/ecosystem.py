"""Figures of the ecosystem: members, projects, needs with their answers and orphans, proposals, and what could answer an orphan need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb

from impact.ecosystem.matching import Candidate, candidates, fit, offers, state
from impact.ecosystem.needs import Need
from impact.figures import address
from impact.figures.counts import count_figure
from impact.figures.definition import FitDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.wording import joined, wording
from impact.warehouse.schema import frame
from impact.world import World
from indicators.text import Text

Row = dict[str, Any]


def ecosystem_figures(con: duckdb.DuckDBPyConnection, world: World, year: int) -> Iterator[Figure]:
    """The figures of one year; those of members, needs and proposals only where the workspace has any."""
    if world.ecosystem.actors:
        yield from _members(world, year)
    if world.register.projects:
        yield from _projects(con, year)
    if world.ecosystem.needs:
        needs = _in_force(_needs(con, year), world, year)
        yield from _coverage(needs, year)
        yield from _each(con, needs, year)
        yield from _orphans(world, needs, year)
    if world.ecosystem.consultations:
        yield from _proposals(con, year)


def _title(row: Row) -> Text:
    return Text(fr=row["title_fr"], en=row["title_en"])


def _members(world: World, year: int) -> Iterator[Figure]:
    actors = [a for a in world.ecosystem.actors.values() if a.present(date(year, 12, 31))]
    illustrative = any(a.illustrative for a in actors)
    kinds = world.catalogue.vocabulary.actor_kinds
    by_kind = [
        wording().text("members.kind", count=n, kind=kinds[kind].text) for kind in kinds if (n := sum(a.kind == kind for a in actors))
    ]
    yield count_figure("register", "members", len(actors), year, illustrative=illustrative, made_of=by_kind)
    founded = world.territory.founded
    if founded is not None:
        before = sum(a.joined < founded for a in world.ecosystem.actors.values())
        unit = wording().text("members.unit")
        yield count_figure(
            "register", "members_growth", len(actors) - before, year, unit_words=unit, illustrative=illustrative, founded=founded
        )


def _projects(con: duckdb.DuckDBPyConnection, year: int) -> Iterator[Figure]:
    query = """
        SELECT count(*) AS running, count(*) FILTER (year(started) = $year) AS new, coalesce(bool_or(illustrative), FALSE) AS illustrative
        FROM project WHERE registered AND year(started) <= $year AND (ended IS NULL OR year(ended) >= $year)
    """
    [row] = frame(con, query, {"year": year}).to_dicts()
    unit = wording().text("projects_running.unit")
    yield count_figure("register", "projects_running", row["running"], year, illustrative=row["illustrative"])
    yield count_figure(
        "register", "projects_new", row["new"], year, unit_words=unit, expected=row["running"], illustrative=row["illustrative"]
    )


def _needs(con: duckdb.DuckDBPyConnection, year: int) -> list[Row]:
    """The needs with their projects and proposals of the year, the heaviest first."""
    query = """
        WITH answered AS (
            SELECT need_id, count(*) FILTER (state = 'active') AS active, count(*) FILTER (state = 'declared') AS declared,
                   list(title_fr ORDER BY title_fr) FILTER (state = 'active') AS projects_fr,
                   list(title_en ORDER BY title_en) FILTER (state = 'active') AS projects_en,
                   bool_or(illustrative) AS answered_illustrative,
                   list({'project_id': project_id, 'state': state} ORDER BY project_id) AS answers
            FROM answer JOIN project USING (project_id) WHERE year = $year GROUP BY need_id
        ), asked AS (
            SELECT need_id, count(*) AS proposals, bool_or(illustrative) AS voices_illustrative
            FROM proposal WHERE need_id IS NOT NULL AND merged_into IS NULL GROUP BY need_id
        )
        SELECT need.*, coalesce(active, 0) AS active, coalesce(declared, 0) AS declared, projects_fr, projects_en, answers,
               coalesce(answered_illustrative, FALSE) AS answered_illustrative, coalesce(proposals, 0) AS proposals,
               coalesce(voices_illustrative, FALSE) AS voices_illustrative
        FROM need LEFT JOIN answered USING (need_id) LEFT JOIN asked USING (need_id) ORDER BY weight DESC, need_id
    """
    return [row | {"state": state(row["active"], row["declared"])} for row in frame(con, query, {"year": year}).to_dicts()]


def _in_force(needs: list[Row], world: World, year: int) -> list[Row]:
    """The needs that are in force in a year; where some no longer are, the weight of all is that of the others."""
    left = [row for row in needs if world.ecosystem.needs[row["need_id"]].in_force(year)]
    if len(left) == len(needs):
        return needs
    whole = sum(row["weight"] for row in left)
    return [row | {"weight": row["weight"] / whole if whole else row["weight"]} for row in left]


def _coverage(needs: list[Row], year: int) -> Iterator[Figure]:
    illustrative = any(n["illustrative"] or n["answered_illustrative"] for n in needs)
    unit = wording().text("needs_answered.unit")
    for name in ("answered", "declared", "orphan"):
        rows = [n for n in needs if n["state"] == name]
        titles = [_title(n) for n in rows]
        yield count_figure(
            "need", f"needs_{name}", len(rows), year, unit_words=unit, expected=len(needs), illustrative=illustrative, made_of=titles
        )
    answered = [n for n in needs if n["state"] == "answered"]
    yield count_figure(
        "need",
        "weight_answered",
        sum(n["weight"] for n in answered),
        year,
        unit="share",
        reported=len(answered),
        expected=len(needs),
        illustrative=illustrative or any(n["voices_illustrative"] for n in needs),
    )


def _each(con: duckdb.DuckDBPyConnection, needs: list[Row], year: int) -> Iterator[Figure]:
    """By need: its weight with its reasons, the projects that answer it, the proposals that ask for it."""
    evidence = frame(con, "FROM evidence ORDER BY need_id, rank").to_dicts()
    for need in needs:
        reasons = [_reason(row) for row in evidence if row["need_id"] == need["need_id"]]
        projects = [Text(fr=fr, en=en) for fr, en in zip(need["projects_fr"] or [], need["projects_en"] or [], strict=True)]
        illustrative = need["illustrative"] or need["voices_illustrative"]
        of_need: dict[str, Any] = {"need": need, "reported": 1, "expected": 1}
        yield count_figure("need", "need_weight", need["weight"], year, unit="share", illustrative=illustrative, made_of=reasons, **of_need)
        answered = need["illustrative"] or need["answered_illustrative"]
        yield count_figure("need", "need_projects", need["active"], year, illustrative=answered, made_of=projects, **of_need)
        yield count_figure("need", "need_proposals", need["proposals"], year, illustrative=illustrative, **of_need)


def _reason(row: Row) -> Text:
    """One piece of evidence, with its points and its source where it has one."""
    text = wording().text(
        "need_weight.reason", reason=Text(fr=row["text_fr"], en=row["text_en"]), points=row["points"], source=row["source"] or ""
    )
    return Text(fr=text.fr.strip(), en=text.en.strip())


def _orphans(world: World, needs: list[Row], year: int) -> Iterator[Figure]:
    """What could answer each need that nobody answers, the best fit first."""
    running = [p for p in world.register.projects.values() if p.runs(year)]
    members = {actor.id: actor.name for actor in world.ecosystem.actors.values()}
    solutions = [solution for solution in world.ecosystem.solutions.values() if solution.in_force(year)]
    offered = offers(solutions, running, world.ecosystem.needs, members)
    for row in needs:
        if row["state"] == "orphan":
            need = world.ecosystem.needs[row["need_id"]]
            ranked = candidates(need, offered, world.catalogue.vocabulary, world.knowledge.places, row["people"])
            yield from (_fit(need, candidate, rank, year) for rank, candidate in enumerate(ranked, start=1))


def _fit(need: Need, candidate: Candidate, rank: int, year: int) -> Figure:
    offer, score = candidate.offer, candidate.score
    points = {name: getattr(fit(), name) for name in ("theme", "public", "place", "capacity")}
    return Figure(
        address=address.of_territory(year, "needs", need.id, "candidates", offer.id),
        edition=str(year),
        label=joined(need.title, offer.title),
        estimate=FigureEstimate(value=score, low=score, high=score),
        unit="count",
        definition=FitDefinition(
            kind="fit",
            indicator_id="fit",
            scope="territory",
            project_id=None,
            year=year,
            breakdown="",
            formula=wording().text("fit.formula", **points),
            unit_words=wording().text("fit.unit"),
            made_of=candidate.reasons,
            reported=1,
            expected=1,
            missing={},
            illustrative=offer.illustrative or need.illustrative,
            need_id=need.id,
            offer=offer.title,
            provider=offer.provider,
            offered_by=offer.kind,
            rank=rank,
            good=candidate.good,
        ),
    )


def _proposals(con: duckdb.DuckDBPyConnection, year: int) -> Iterator[Figure]:
    query = """
        SELECT count(*) AS held, count(*) FILTER (need_id IS NOT NULL) AS placed, coalesce(bool_or(illustrative), FALSE) AS illustrative,
               count(*) FILTER (need_id IN (SELECT need_id FROM answer WHERE year = $year AND state = 'active')) AS answered
        FROM proposal
    """
    [row] = frame(con, query, {"year": year}).to_dicts()
    unit = wording().text("proposals_held.unit")
    for name in ("held", "placed", "answered"):
        yield count_figure(
            "need", f"proposals_{name}", row[name], year, unit_words=unit, expected=row["held"], illustrative=row["illustrative"]
        )
