"""The territory in the warehouse: its facts, needs and why they weigh what they weigh, proposals, members, and who answers which need."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import duckdb

from impact.ecosystem.consultation.grouping import Grouped, group, group_once
from impact.ecosystem.consultation.models import Consultation, Proposal
from impact.ecosystem.needs import Need
from impact.ecosystem.reading import Ecosystem
from impact.ecosystem.weights import Voices, reasons, weights
from impact.territory.knowledge import Knowledge, fact_rows
from impact.warehouse.schema import insert, insert_rows
from impact.world import World
from indicators.catalogue import Catalogue
from indicators.kept import KeptAnswers


def insert_territory(con: duckdb.DuckDBPyConnection, world: World, kept: KeptAnswers | None = None) -> None:
    """Fills the tables of the territory; `project` and `observation` are there already. `kept`: groupings that may be taken from there."""
    knowledge, ecosystem, register, catalogue = world.knowledge, world.ecosystem, world.register, world.catalogue
    insert_rows(con, "fact", fact_rows(knowledge, catalogue))
    grouped = grouped_proposals(ecosystem, kept)
    insert_rows(con, "consultation", [_consultation(c) for c in ecosystem.consultations.values()])
    insert_rows(con, "proposal", [_proposal(c, p, grouped[c.id, p.id]) for c in ecosystem.consultations.values() for p in c.proposals])
    _needs(con, ecosystem, knowledge, catalogue, grouped)
    insert_rows(con, "member", [a.model_dump(exclude={"id"}) | {"member_id": a.id} for a in ecosystem.actors.values()])
    shares = [{"project_id": p.id, "need_id": n, "share": s} for p in register.projects.values() for n, s in p.needs.items()]
    insert_rows(con, "project_need", shares)
    insert(con, "answer", _ANSWERS)


_ANSWERS = """
    WITH years AS (
        SELECT DISTINCT year FROM observation_year
    ), observed AS (
        SELECT DISTINCT project_id, year FROM observation_year WHERE stands
    )
    SELECT need_id, project_id, CAST(year AS BIGINT) AS year, CASE WHEN observed.year IS NULL THEN 'declared' ELSE 'active' END AS state
    FROM project_need JOIN project USING (project_id)
        JOIN years ON year(started) <= years.year AND (ended IS NULL OR years.year <= year(ended))
        LEFT JOIN observed USING (project_id, year)
"""


def grouped_proposals(ecosystem: Ecosystem, kept: KeptAnswers | None = None) -> dict[tuple[str, str], Grouped]:
    """What each proposal is about, by consultation and proposal. `kept`: groupings that may be taken from there."""
    proposals = [(c.id, p) for c in ecosystem.consultations.values() for p in c.proposals]
    apart = {
        f"{c}/{p.id}": p.model_copy(update={"id": f"{c}/{p.id}", "merged_into": f"{c}/{p.merged_into}" if p.merged_into else None})
        for c, p in proposals
    }
    asked = list(apart.values()), list(ecosystem.needs.values())
    groupings = {g.proposal_id: g for g in (group(*asked) if kept is None else group_once(*asked, kept))}
    return {(c, p.id): groupings[f"{c}/{p.id}"] for c, p in proposals}


def _consultation(consultation: Consultation) -> dict[str, Any]:
    return {
        "consultation_id": consultation.id,
        "title_fr": consultation.title.fr,
        "title_en": consultation.title.en,
        "period": consultation.period,
        "reached": consultation.reached,
        "in_workshops": consultation.in_workshops,
        "stated_proposals": consultation.stated_proposals,
        "proposals": len(consultation.proposals),
        "source": f"{consultation.source.title}, {consultation.source.date}",
        "url": consultation.source.url,
        "illustrative": consultation.illustrative,
    }


def _proposal(consultation: Consultation, proposal: Proposal, grouped: Grouped) -> dict[str, Any]:
    return {
        "consultation_id": consultation.id,
        "proposal_id": proposal.id,
        "text": proposal.text,
        "theme": proposal.theme,
        "author_group": proposal.group,
        "day": proposal.day,
        "merged_into": proposal.merged_into,
        "need_id": grouped.need_id,
        "decided_by": grouped.by,
        "similarity": grouped.similarity,
        "cluster": grouped.cluster,
        "reply": proposal.reply.status if proposal.reply else None,
        "illustrative": consultation.illustrative,
    }


def _needs(
    con: duckdb.DuckDBPyConnection,
    ecosystem: Ecosystem,
    knowledge: Knowledge,
    catalogue: Catalogue,
    grouped: dict[tuple[str, str], Grouped],
) -> None:
    voices = _voices(ecosystem, grouped)
    evidence = {n.id: reasons(n, knowledge, catalogue, voices.get(n.id, Voices(0, 0))) for n in ecosystem.needs.values()}
    points = {need: sum(reason.points for reason in listed) for need, listed in evidence.items()}
    weighed = weights(points)
    insert_rows(con, "need", [_need(n, points[n.id], weighed[n.id], knowledge) for n in ecosystem.needs.values()])
    insert_rows(
        con,
        "evidence",
        [
            {
                "need_id": need,
                "rank": n,
                "kind": r.kind,
                "points": r.points,
                "text_fr": r.text.fr,
                "text_en": r.text.en,
                "source": r.source,
                "url": r.url,
            }
            for need, listed in evidence.items()
            for n, r in enumerate(listed, start=1)
        ],
    )


def _voices(ecosystem: Ecosystem, grouped: dict[tuple[str, str], Grouped]) -> dict[str, Voices]:
    """By need, how many proposals are about it and from how many groups; one that says the same as another does not count twice."""
    groups: dict[str, list[str]] = defaultdict(list)
    for consultation in ecosystem.consultations.values():
        for proposal in consultation.proposals:
            need = grouped[consultation.id, proposal.id].need_id
            if need is not None and proposal.merged_into is None:
                groups[need].append(f"{consultation.id}/{proposal.group or ''}")
    return {need: Voices(len(heard), len(set(heard))) for need, heard in groups.items()}


def _need(need: Need, points: int, weight: float, knowledge: Knowledge) -> dict[str, Any]:
    size = knowledge.at(need.people.fact, need.people.place, need.people.breakdown) if need.people else None
    return {
        "need_id": need.id,
        "title_fr": need.title.fr,
        "title_en": need.title.en,
        "theme": need.theme,
        "publics": need.publics,
        "points": points,
        "weight": weight,
        "people": size.value if size else None,
        "voices_only": need.voices_only,
        "illustrative": need.illustrative,
    }
