"""Figures of the ecosystem: members, projects, needs with their answers and orphans, proposals, and what could answer an orphan need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb

from impact.ecosystem.matching import candidates, fit, offers, state
from impact.figures.plain import Plain
from impact.figures.words import named, words
from impact.warehouse.schema import frame
from impact.world import World
from indicators.text import Text


def ecosystem_figures(con: duckdb.DuckDBPyConnection, world: World, year: int) -> Iterator[Plain]:
    """The figures of one year; those of members, needs and proposals only where the workspace has any."""
    if world.ecosystem.actors:
        yield from _members(world, year)
    if world.register.projects:
        yield from _projects(con, year)
    if world.ecosystem.needs:
        needs = _needs(con, year)
        yield from _coverage(needs)
        yield from _each(con, needs)
        yield from _orphans(world, needs, year)
    if world.ecosystem.consultations:
        yield from _proposals(con, year)


def _count(
    name: str, value: float, label: Text, *, expected: int | None = None, made_up: bool, made_of: list[Text] | None = None, **more: Any
) -> Plain:
    """A whole number of things of the territory."""
    return Plain(
        kind="need" if name.startswith(("needs", "weight", "proposals")) else "register",
        path=("territory", name),
        name=name,
        label=named(name),
        value=value,
        unit="count",
        words=label,
        formula=words(name, "formula", **more),
        made_of=made_of or [],
        illustrative=made_up,
        reported=int(value),
        expected=expected if expected is not None else int(value),
    )


def _members(world: World, year: int) -> Iterator[Plain]:
    actors = [a for a in world.ecosystem.actors.values() if a.present(date(year, 12, 31))]
    made_up = any(a.illustrative for a in actors)
    kinds = world.catalogue.vocabulary.actor_kinds
    split = [words("members", "kind", count=n, kind=kinds[kind].text) for kind in kinds if (n := sum(a.kind == kind for a in actors))]
    unit = words("members", "unit")
    yield _count("members", len(actors), unit, made_up=made_up, made_of=split)
    founded = world.territory.founded
    if founded is not None:
        before = sum(a.joined < founded for a in world.ecosystem.actors.values())
        yield _count("members_growth", len(actors) - before, unit, made_up=made_up, founded=founded)


def _projects(con: duckdb.DuckDBPyConnection, year: int) -> Iterator[Plain]:
    query = """
        SELECT count(*) AS running, count(*) FILTER (year(started) = $year) AS new, coalesce(bool_or(illustrative), FALSE) AS made_up
        FROM project WHERE registered AND year(started) <= $year AND (ended IS NULL OR year(ended) >= $year)
    """
    [told] = frame(con, query, {"year": year}).to_dicts()
    unit = words("projects_running", "unit")
    yield _count("projects_running", told["running"], unit, made_up=told["made_up"])
    yield _count("projects_new", told["new"], unit, made_up=told["made_up"], expected=told["running"])


def _needs(con: duckdb.DuckDBPyConnection, year: int) -> list[dict[str, Any]]:
    """The needs with their projects and proposals of the year, the heaviest first."""
    query = """
        WITH answered AS (
            SELECT need_id, count(*) FILTER (state = 'active') AS active, count(*) FILTER (state = 'declared') AS declared,
                   list(title_fr ORDER BY title_fr) FILTER (state = 'active') AS projects_fr,
                   list(title_en ORDER BY title_en) FILTER (state = 'active') AS projects_en, bool_or(illustrative) AS made_up,
                   list({'project_id': project_id, 'state': state} ORDER BY project_id) AS answers
            FROM answer JOIN project USING (project_id) WHERE year = $year GROUP BY need_id
        ), asked AS (
            SELECT need_id, count(*) AS proposals, bool_or(illustrative) AS voiced
            FROM proposal WHERE need_id IS NOT NULL AND merged_into IS NULL GROUP BY need_id
        )
        SELECT need.*, coalesce(active, 0) AS active, coalesce(declared, 0) AS declared, projects_fr, projects_en, answers,
               coalesce(made_up, FALSE) AS made_up, coalesce(proposals, 0) AS proposals, coalesce(voiced, FALSE) AS voiced
        FROM need LEFT JOIN answered USING (need_id) LEFT JOIN asked USING (need_id) ORDER BY weight DESC, need_id
    """
    return [row | {"state": state(row["active"], row["declared"])} for row in frame(con, query, {"year": year}).to_dicts()]


def _coverage(needs: list[dict[str, Any]]) -> Iterator[Plain]:
    unit, made_up = words("needs_answered", "unit"), any(n["illustrative"] or n["made_up"] for n in needs)
    for name in ("answered", "declared", "orphan"):
        found = [n for n in needs if n["state"] == name]
        told = [Text(fr=n["title_fr"], en=n["title_en"]) for n in found]
        yield _count(f"needs_{name}", len(found), unit, expected=len(needs), made_up=made_up, made_of=told)
    weight = sum(n["weight"] for n in needs if n["state"] == "answered")
    covered = sum(n["state"] == "answered" for n in needs)
    yield Plain(
        kind="need",
        path=("territory", "weight_answered"),
        name="weight_answered",
        label=named("weight_answered"),
        value=weight,
        unit="share",
        words=Text(fr="part", en="share"),
        formula=words("weight_answered", "formula"),
        made_of=[],
        illustrative=made_up or any(n["voiced"] for n in needs),
        reported=covered,
        expected=len(needs),
    )


def _each(con: duckdb.DuckDBPyConnection, needs: list[dict[str, Any]]) -> Iterator[Plain]:
    """By need: its weight with its reasons, the projects that answer it, the proposals that ask for it."""
    told = frame(con, "FROM evidence ORDER BY need_id, rank").to_dicts()
    for need in needs:
        title = Text(fr=need["title_fr"], en=need["title_en"])
        why = [
            words("need_weight", "reason", reason=Text(fr=r["text_fr"], en=r["text_en"]), points=r["points"], source=r["source"] or "")
            for r in told
            if r["need_id"] == need["need_id"]
        ]
        projects = [Text(fr=fr, en=en) for fr, en in zip(need["projects_fr"] or [], need["projects_en"] or [], strict=True)]
        made_up = need["illustrative"] or need["voiced"]
        yield _of_need("need_weight", need, title, need["weight"], "share", why, made_up)
        yield _of_need("need_projects", need, title, need["active"], "count", projects, need["illustrative"] or need["made_up"])
        yield _of_need("need_proposals", need, title, need["proposals"], "count", [], made_up)


def _of_need(name: str, need: dict[str, Any], title: Text, value: float, unit: str, made_of: list[Text], made_up: bool) -> Plain:
    label = named(name)
    return Plain(
        kind="need",
        path=("territory", "needs", need["need_id"], name.removeprefix("need_")),
        name=name,
        label=Text(fr=f"{title.fr} · {label.fr}", en=f"{title.en} · {label.en}"),
        value=value,
        unit=unit,
        words=words(name, "unit"),
        formula=words(name, "formula"),
        made_of=made_of,
        illustrative=made_up,
        more={"need_id": need["need_id"], "state": need["state"], "theme": need["theme"], "answers": need["answers"] or []},
    )


def _orphans(world: World, needs: list[dict[str, Any]], year: int) -> Iterator[Plain]:
    """What could answer each need that nobody answers, the best fit first."""
    running = [p for p in world.register.projects.values() if p.runs(year)]
    members = {actor.id: actor.name for actor in world.ecosystem.actors.values()}
    offered = offers(world.ecosystem.solutions.values(), running, world.ecosystem.needs, members)
    points = {name: getattr(fit(), name) for name in ("theme", "public", "place", "capacity")}
    for row in needs:
        if row["state"] != "orphan":
            continue
        need = world.ecosystem.needs[row["need_id"]]
        found = candidates(need, offered, world.catalogue.vocabulary, world.knowledge.places, row["people"])
        for rank, candidate in enumerate(found, start=1):
            offer = candidate.offer
            yield Plain(
                kind="fit",
                path=("territory", "needs", need.id, "candidates", offer.id),
                name="fit",
                label=Text(fr=f"{need.title.fr} · {offer.title.fr}", en=f"{need.title.en} · {offer.title.en}"),
                value=candidate.score,
                unit="count",
                words=Text(fr="/ 10", en="/ 10"),
                formula=words("fit", "formula", **points),
                made_of=candidate.reasons,
                illustrative=offer.illustrative or need.illustrative,
                more={
                    "need_id": need.id,
                    "offer": offer.title.model_dump(),
                    "provider": offer.provider,
                    "offered_by": offer.kind,
                    "rank": rank,
                    "good": candidate.good,
                },
            )


def _proposals(con: duckdb.DuckDBPyConnection, year: int) -> Iterator[Plain]:
    query = """
        SELECT count(*) AS held, count(*) FILTER (need_id IS NOT NULL) AS placed, coalesce(bool_or(illustrative), FALSE) AS made_up,
               count(*) FILTER (need_id IN (SELECT need_id FROM answer WHERE year = $year AND state = 'active')) AS answered
        FROM proposal
    """
    [told] = frame(con, query, {"year": year}).to_dicts()
    for name in ("held", "placed", "answered"):
        yield _count(f"proposals_{name}", told[name], words("proposals_held", "unit"), expected=told["held"], made_up=told["made_up"])
