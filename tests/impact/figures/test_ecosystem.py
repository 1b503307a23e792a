"""A town of four needs and three projects, counted by hand: growth, needs answered and orphan, weights, value by need, what stays here."""

from __future__ import annotations

import contextlib
import json
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from impact.ecosystem.matching import candidates, offers
from impact.ecosystem.projects import Project, Register
from impact.ecosystem.reading import Ecosystem, load_ecosystem
from impact.figures.compute import figure_parts
from impact.figures.ecosystem import ecosystem_figures
from impact.figures.figure import Figure
from impact.figures.kept_figures import fill_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.lineage.pedigree import pedigree
from impact.maps.reading import load_maps
from impact.territory.knowledge import Knowledge, load_knowledge
from impact.territory.models import Territory
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.warehouse.schema import frame
from impact.world import World
from indicators.catalogue import Catalogue
from indicators.facts import Fact
from indicators.text import Refusal, Text

FACTS = """
places:
  T1: {name: Town, level: commune}
  N1: {name: North, level: neighbourhood, within: [T1]}
  N2: {name: South, level: neighbourhood, within: [T1]}
  N3: {name: West, level: neighbourhood, within: [T1]}
sources:
  census: {publisher: Office, title: Census, url: "https://example.org/census", date: "2016"}
values:
  population:
    - {period: 2010, value: 800, source: census}
    - {period: 2015, value: 1000, source: census}
  poverty:
    - {period: 2015, place: N1, value: 0.30, source: census}
    - {period: 2015, place: N2, value: 0.10, source: census}
    - {period: 2015, place: N3, value: 0.20, source: census}
"""
NEEDS = """
needs:
  - id: lonely
    title: {fr: Solitude, en: Loneliness}
    statement: {fr: Des personnes vivent seules., en: People live alone.}
    theme: social_ties
    publics: [seniors]
    words: [solitude, seul, isolement, visite]
    evidence: [{fact: population, since: "2010"}]
    people: {fact: population}
  - id: papers
    title: {fr: Papiers perdus, en: Lost papers}
    statement: {fr: Des papiers se perdent., en: Papers get lost.}
    theme: inclusion
    publics: [homeless]
    evidence: [{statement: {fr: On en parle., en: It is said.}, source: {title: Rapport, date: "2016", url: "https://example.org/r"}}]
  - id: carers
    title: {fr: Répit des aidants, en: Rest for carers}
    statement: {fr: Les aidants sont fatigués., en: Carers are tired.}
    theme: ageing
    publics: [carers]
    words: [aidant, répit]
    evidence: [{fact: poverty, place: N1, against: neighbourhoods}]
    judgement: {points: 1, reason: {fr: Urgent., en: Urgent.}, by: CCAS}
    people: {fact: population}
  - id: parks
    title: {fr: Jardins, en: Gardens}
    statement: {fr: On veut des jardins., en: Gardens are wanted.}
    theme: environment
    publics: [everyone]
    words: [jardin, plantation]
    voices_only: true
"""
SOLUTIONS = """
solutions:
  - id: day_centre
    title: {fr: Accueil de jour, en: Day centre}
    summary: {fr: Un lieu de répit., en: A place to rest.}
    provider: CCAS
    inside: true
    themes: [ageing]
    publics: [carers, seniors]
    capacity: {people: 500}
    illustrative: true
  - id: choir
    title: {fr: Chorale, en: Choir}
    summary: {fr: Chanter., en: Singing.}
    provider: Asso
    inside: false
    themes: [culture]
    publics: [youth]
    illustrative: true
"""
ACTORS = """
actors:
  - {id: a1, name: A1, kind: citizen, joined: 2015-05-01}
  - {id: a2, name: A2, kind: association, joined: 2015-09-01}
  - {id: a3, name: A3, kind: company, joined: 2016-03-01, left: 2016-07-01}
  - {id: a4, name: A4, kind: citizen, joined: 2016-12-31}
"""
CONSULTATION = """
id: talk
title: {fr: Parlons, en: Let us talk}
period: 2014
method: {fr: Ateliers., en: Workshops.}
reached: 100
stated_proposals: 9
source: {title: Compte rendu, date: "2014"}
proposals:
  - {id: p1, text: "Rendre visite aux personnes seules, rompre l'isolement", group: Nord}
  - {id: p2, text: "Des visites contre la solitude", group: Sud}
  - {id: p3, text: "Un jardin partagé, des plantations", group: Nord}
  - {id: p4, text: "Comme la première", group: Est, merged_into: p1}
  - {id: p5, text: "Changer la couleur du bus", group: Nord, decision: {need: null, by: Ville, on: 2014-12-01}}
"""
MAP = """
title: {fr: Essai, en: Trial}
projects: [alpha, beta]
conventions: {discount_rate: 0, price_index: {bank: price_index_fr}}
inputs:
  - {stakeholder: town, description: {fr: Aide, en: Grant}, quantity: {indicator: money_raised}, proxy: {amount: 1, price_year: 2016, source: essai}}
  - {stakeholder: volunteers, description: {fr: Heures, en: Hours}, quantity: {indicator: volunteer_hours}, proxy: {amount: 10, price_year: 2016, source: essai}}
outcomes:
  - id: met
    stakeholder: residents
    description: {fr: Rencontres, en: Encounters}
    pillar: social
    quantity: {indicator: sessions}
    proxy: {amount: 50, price_year: 2016, source: essai, grade: 5}
    residents: {value: 0.8, low: 0.6, high: 1.0, source: essai}
    deadweight: {value: 0.5, source: essai}
    displacement: {value: 0, source: essai}
    attribution: {value: 0, source: essai}
footprints:
  - title: {fr: Dépenses, en: Spending}
    quantity: {indicator: money_spent}
    unit: euros
    source: Comptes
    local: {share: {value: 0.5, source: essai}, multiplier: {value: 1.4, low: 1.2, high: 1.6, source: essai}}
"""
ROWS = [
    "alpha;sessions;2016;;100", "alpha;money_raised;2016;;1000", "alpha;volunteer_hours;2016;;50", "alpha;money_spent;2016;;2000",
    "beta;sessions;2016;;40", "beta;money_raised;2016;;500", "beta;volunteer_hours;2016;;0",
    "alpha;people_reached;2016;;250", "beta;people_reached;2016;;1500",
]  # fmt: skip
ALPHA, BETA = 100 * 50 * 0.5, 40 * 50 * 0.5  # 2500 and 1000 euros


def fact(name: str, unit: str, **more: Any) -> Fact:
    return Fact(id=name, theme="population", title=Text(fr=name, en=name), unit=unit, **more)


@pytest.fixture(scope="module")
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    from indicators.catalogue import load_catalogue

    facts = {"population": fact("population", "people", worse="higher"), "poverty": fact("poverty", "share", worse="higher")}
    return load_catalogue().model_copy(update={"facts": facts})


def project(name: str, started: date, needs: dict[str, float], **more: Any) -> Project:
    return Project(id=name, title=Text(fr=name.title(), en=name.title()), started=started, needs=needs, indicators=["sessions"], **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {"facts": FACTS, "needs": NEEDS, "solutions": SOLUTIONS, "actors": ACTORS, "talk": CONSULTATION, "trial": MAP}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def register() -> Register:
    projects = [
        project("alpha", date(2015, 6, 1), {"lonely": 0.5, "parks": 0.5}, publics=["seniors"], place="N1"),
        project("beta", date(2016, 2, 1), {"lonely": 1.0}, publics=["seniors"]),
        project("gamma", date(2015, 9, 1), {"papers": 1.0}, publics=["homeless"]),
        project("delta", date(2017, 1, 1), {"carers": 1.0}, publics=["carers"]),
    ]
    return Register(projects={p.id: p for p in projects})


def read(folder: Path, catalogue: Catalogue) -> tuple[Knowledge, Ecosystem]:
    knowledge = load_knowledge([folder / "facts.yaml"], catalogue, "T1")
    files = {name: folder / f"{name}.yaml" for name in ("actors", "needs", "solutions")}
    return knowledge, load_ecosystem(files, [folder / "talk.yaml"], catalogue, knowledge)


@pytest.fixture
def world(folder: Path, catalogue: Catalogue, register: Register) -> World:
    territory = Territory(code="T1", name="Town", country="FR", founded=date(2015, 6, 1))
    knowledge, ecosystem = read(folder, catalogue)
    return World(territory, catalogue, register, load_maps([folder / "trial.yaml"], catalogue, register), knowledge, ecosystem)


@pytest.fixture
def con(world: World, ledger: Ledger) -> Iterator[duckdb.DuckDBPyConnection]:
    context = Context(world.catalogue, world.register, {}, date(2017, 3, 1))
    hand_in(ledger, "\n".join(["projet;indicateur;période;ventilation;valeur", *ROWS]).encode(), "f.csv", context)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        value_projects(con, world, draws=256)
        fill_figures(con, world)
        yield con


def figure(con: duckdb.DuckDBPyConnection, address: str) -> dict[str, Any]:
    [row] = frame(con, "FROM figure WHERE figure_id = $id", {"id": address}).to_dicts()
    return row | json.loads(row["definition"])


def value(con: duckdb.DuckDBPyConnection, address: str) -> float:
    return figure(con, address)["value"]


def test_the_figures_of_a_part_are_held_by_nobody_but_who_makes_them(con: duckdb.DuckDBPyConnection, world: World) -> None:
    *_, others = figure_parts(con, world)
    figure = weakref.ref(others.make()[0])
    assert figure() is None


# — growth —


def test_members_are_counted_from_their_dates(con: duckdb.DuckDBPyConnection) -> None:
    # on 31 December 2016: A1, A2 and A4, who joined that day; A3 had left; A1 was there before the foundation of June 2015
    assert value(con, "2016/territory/members") == 3
    assert value(con, "2016/territory/members_growth") == 2


def test_projects_run_between_their_dates(con: duckdb.DuckDBPyConnection) -> None:
    assert value(con, "2016/territory/projects_running") == 3  # alpha, beta, gamma; delta starts later
    assert value(con, "2016/territory/projects_new") == 1


# — needs —


def test_needs_are_answered_declared_or_orphan(con: duckdb.DuckDBPyConnection) -> None:
    needs = {name: figure(con, f"2016/territory/needs_{name}") for name in ("answered", "declared", "orphan")}
    assert {name: row["value"] for name, row in needs.items()} == {"answered": 2, "declared": 1, "orphan": 1}
    assert [n["en"] for n in needs["orphan"]["made_of"]] == ["Rest for carers"]
    assert [n["en"] for n in needs["declared"]["made_of"]] == ["Lost papers"], "gamma runs, and handed nothing in"


def test_a_weight_is_the_sum_of_points_that_can_be_read(con: duckdb.DuckDBPyConnection) -> None:
    evidence = frame(con, "SELECT need_id, kind, points FROM evidence ORDER BY need_id, rank").rows()
    assert evidence == [
        ("carers", "gap", 3),  # 30 % against the middle of 10 % and 20 %, 15 %: twice as bad
        ("carers", "judgement", 1),
        ("lonely", "trend", 2),  # 1000 against 800: 25 % worse
        ("lonely", "voices", 1),  # two proposals from two groups: that which repeats another is not heard twice
        ("papers", "statement", 1),
        ("parks", "voices", 1),
    ]
    assert value(con, "2016/territory/needs/carers/weight") == pytest.approx(4 / 9)
    assert value(con, "2016/territory/weight_answered") == pytest.approx((3 + 1) / 9)  # lonely and parks
    reasons = figure(con, "2016/territory/needs/carers/weight")["made_of"]
    assert "30 % (North, 2015)" in reasons[0]["fr"].replace("\u202f", " ")
    assert "15%" in reasons[0]["en"]
    assert "Census" in reasons[0]["en"]


def test_an_orphan_need_is_offered_what_fits_with_reasons(con: duckdb.DuckDBPyConnection) -> None:
    # same theme 4, same publics 4, everywhere 1, capacity 500 of 1000 people 0.5
    best = figure(con, "2016/territory/needs/carers/candidates/day_centre")
    assert (best["value"], best["rank"], best["good"]) == (9.5, 1, True)
    assert [r["en"] for r in best["made_of"]] == [
        "same theme: ageing and independence",
        "same publics: carers",
        "throughout the commune",
        "500 places a year for 1,000 people concerned",
    ]
    listed = frame(con, "SELECT figure_id FROM figure WHERE figure_id LIKE '2016/territory/needs/carers/candidates/%'")["figure_id"]
    assert "2016/territory/needs/carers/candidates/choir" not in listed.to_list(), "another theme, another public: not listed"


def test_a_solution_elsewhere_is_told_by_the_name_of_its_place(world: World) -> None:
    need = world.ecosystem.needs["carers"].model_copy(update={"places": ["N1"]})
    solution = world.ecosystem.solutions["day_centre"].model_copy(update={"places": ["N2"]})
    [found] = candidates(need, offers([solution], [], {}, {}), world.catalogue.vocabulary, world.knowledge.places, None)
    # same theme 4, same publics 4, not the place 0, capacity of an unknown number of people 0.5
    assert found.score == 8.5
    assert found.reasons[2].en == "elsewhere: South"


def test_proposals_lead_to_needs_and_to_who_answers_them(con: duckdb.DuckDBPyConnection) -> None:
    placed = dict(frame(con, "SELECT proposal_id, need_id FROM proposal").rows())
    assert placed == {"p1": "lonely", "p2": "lonely", "p3": "parks", "p4": "lonely", "p5": None}
    assert value(con, "2016/territory/proposals_held") == 5
    assert value(con, "2016/territory/proposals_answered") == 4
    assert value(con, "2016/territory/needs/lonely/proposals") == 2


# — what is retired —


def retired(world: World, kind: str, name: str, day: date) -> World:
    """The world with one need or solution that is used up to the year of a day."""
    entries: dict[str, Any] = dict(getattr(world.ecosystem, kind))
    entries[name] = entries[name].model_copy(update={"retired": day})
    return replace(world, ecosystem=world.ecosystem.model_copy(update={kind: entries}))


def needs_of(con: duckdb.DuckDBPyConnection, world: World, year: int) -> dict[str, Figure]:
    return {f.address.removeprefix(f"{year}/territory/"): f for f in ecosystem_figures(con, world, year)}


def test_a_retired_need_stays_in_the_years_before_and_is_in_none_after(con: duckdb.DuckDBPyConnection, world: World) -> None:
    # points of 2016: carers 4, lonely 3, papers 1, parks 1; without carers, 3 + 1 + 1
    without = retired(world, "needs", "carers", date(2016, 3, 1))
    then, after = needs_of(con, without, 2016), needs_of(con, without, 2017)
    assert then == needs_of(con, world, 2016), "the year of the day still counts"
    assert (then["needs_orphan"].estimate.value, after["needs_orphan"].definition.expected) == (1, 3)
    weights = {f.definition.need_id: f.estimate.value for f in after.values() if f.definition.indicator_id == "need_weight"}
    assert weights == pytest.approx({"lonely": 3 / 5, "papers": 1 / 5, "parks": 1 / 5})


def test_a_retired_solution_is_offered_in_no_year_after(con: duckdb.DuckDBPyConnection, world: World) -> None:
    without = retired(world, "solutions", "day_centre", date(2015, 12, 31))
    assert "needs/carers/candidates/day_centre" in needs_of(con, world, 2016)
    assert "needs/carers/candidates/day_centre" not in needs_of(con, without, 2016)
    assert "needs/carers/candidates/day_centre" in needs_of(con, without, 2015)


# — value —


def test_value_by_need_follows_the_shares_of_projects(con: duckdb.DuckDBPyConnection) -> None:
    assert value(con, "2016/territory/value_created/need=lonely") == pytest.approx(ALPHA / 2 + BETA)
    assert value(con, "2016/territory/value_created/need=parks") == pytest.approx(ALPHA / 2)
    assert value(con, "2016/territory/value_invested/need=lonely") == pytest.approx((1000 + 500) / 2 + 500)


def test_value_by_neighbourhood_where_it_is_known(con: duckdb.DuckDBPyConnection) -> None:
    assert value(con, "2016/territory/value_created/place=N1") == pytest.approx(ALPHA)
    assert value(con, "2016/territory/value_created/place=") == pytest.approx(BETA), "what is not known is said, not spread"


def test_what_leaks_out_of_the_territory_is_told_and_sums_to_the_whole(con: duckdb.DuckDBPyConnection) -> None:
    inside, outside = (figure(con, f"2016/territory/value_created/residence={where}") for where in ("inside", "outside"))
    assert inside["value"] == pytest.approx(0.8 * (ALPHA + BETA))
    assert inside["value"] + outside["value"] == pytest.approx(ALPHA + BETA)
    assert inside["low"] < inside["value"] < inside["high"], "the share has a range, so has what it gives"


def test_what_others_put_in_for_each_euro_of_the_town(con: duckdb.DuckDBPyConnection) -> None:
    # volunteers: 50 hours at 10 euros, in projects that had 1500 euros of the town
    assert value(con, "2016/territory/levered/payer=volunteers") == pytest.approx(500 / 1500, abs=1e-4)
    assert value(con, "2016/territory/levered") == pytest.approx(500 / 1500, abs=1e-4)


def test_local_spending_stands_beside_the_value(con: duckdb.DuckDBPyConnection) -> None:
    spending = figure(con, "2016/territory/local_spending")
    assert spending["value"] == pytest.approx(2000 * 0.5 * 1.4)
    assert 1200 <= spending["low"] < 1400 < spending["high"] <= 1600
    assert value(con, "2016/territory/value_created") == pytest.approx(ALPHA + BETA)


@pytest.mark.parametrize(
    "address",
    ["value_created/need=lonely", "value_created/place=N1", "value_created/residence=inside", "levered/payer=volunteers", "local_spending"],
)
def test_each_of_them_leads_back_to_cells(con: duckdb.DuckDBPyConnection, ledger: Ledger, address: str) -> None:
    found = pedigree(con, ledger, f"2016/territory/{address}")
    assert found.observations
    assert found.files
    sums = {"value_created/need=lonely": ALPHA / 2 + BETA, "value_created/residence=inside": 0.8 * (ALPHA + BETA)}
    if address in sums:
        assert sum(o.present_value or 0 for o in found.outcomes) == pytest.approx(sums[address])


# — facts —


def test_people_reached_are_told_per_inhabitant(con: duckdb.DuckDBPyConnection) -> None:
    reached = figure(con, "2016/territory/people_reached/per/population")
    assert (reached["value"], reached["low"], reached["high"]) == (
        None,
        1.5,
        1.75,
    )  # at least 1500, at most 1750, of 1000: people came from elsewhere


def test_each_fact_is_a_figure_with_its_source(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    fact = pedigree(con, ledger, "2016/territory/facts/population/T1/2015")
    assert fact.figure.estimate.value == 1000
    assert "Office, 'Census' (2016)" in fact.figure.definition.made_of[0].en


# — what is refused —


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        ("needs", "theme: social_ties", "theme: ties", "needs.yaml"),
        ("needs", "publics: [seniors]", "publics: [oldies]", "oldies"),
        ("needs", "fact: population, since", "fact: people, since", "people"),
        ("needs", "id: papers", "id: lonely", "taken already"),
        ("needs", "    voices_only: true\n", "", "evidence"),
        ("solutions", "themes: [ageing]", "themes: [age]", "age"),
        ("solutions", "    illustrative: true\n", "", "illustrative"),
        ("actors", "kind: company", "kind: firm", "firm"),
        ("actors", "left: 2016-07-01", "left: 2015-07-01", "before joined"),
        ("talk", "need: null", "need: nothing", "nothing"),
        ("talk", "merged_into: p1", "merged_into: p9", "p9"),
    ],
)
def test_what_names_something_unknown_is_refused_with_its_place(
    folder: Path, catalogue: Catalogue, file: str, before: str, after: str, sentence: str
) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(Refusal) as refused:
        read(folder, catalogue)
    assert sentence in refused.value.text.en
    assert f"{file}.yaml" in refused.value.text.fr
