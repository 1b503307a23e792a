"""What a map shows of its projects. Footprints: what goes with the projects of a map, named or known by their source; beside the value."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from impact.figures.compute import make_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.maps.reading import load_maps
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.world import World
from indicators.text import Refusal
from reports.edition.content import Edition
from reports.pages.page import card
from reports.pages.site import write_pages

EVENTS = """id,data_provider,product_category,repair_status,group_identifier,event_date
r1,Town,Lamp,Fixed,Café,2024-03-01
r2,Town,Lamp,End of life,Café,2024-03-01
r3,Town,Mobile,Fixed,Café,2024-04-01
r4,Town,Mobile,Fixed,Other café,2024-04-01
"""
MAP = """
title: {fr: Réparer, en: Repairing}
source: essai
%s
conventions:
  discount_rate: 0.1
  price_index: {bank: price_index_fr}
inputs:
  - stakeholder: town
    description: {fr: Salle prêtée, en: Room lent}
    quantity: {indicator: repair_events}
    proxy: {amount: 10, price_year: 2024, source: essai, grade: 5}
outcomes:
  - id: kept
    stakeholder: residents
    description: {fr: Objets gardés, en: Objects kept}
    quantity: {indicator: repairs_succeeded}
    proxy: {amount: 20, price_year: 2024, source: essai, grade: 5}
    deadweight: {value: 0, source: essai}
    displacement: {value: 0, source: essai}
    attribution: {value: 0, source: essai}
footprints:
  - title: {fr: Tentatives, en: Attempts}
    quantity: {indicator: repairs_attempted}
    unit: {fr: réparations, en: repairs}
    source: essai
"""


def loaded(tmp_path: Path, world: World, text: str) -> World:
    (tmp_path / "repairing.yaml").write_text(text, "utf-8")
    return replace(world, maps=load_maps([tmp_path / "repairing.yaml"], world.catalogue, world.register))


@pytest.mark.parametrize(
    ("of", "shown"),
    [("mapping: open_repair", {"Café": "3", "Other café": "1"}), ("projects: [alpha]", {})],
)
def test_a_footprint_is_shown_for_each_project_of_its_map(
    ledger: Ledger, context: Context, world: World, tmp_path: Path, of: str, shown: dict[str, str]
) -> None:
    hand_in(ledger, EVENTS.encode(), "log.csv", context)
    world = loaded(tmp_path, world, MAP % of)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        value_projects(con, world, draws=64)
        edition = Edition.read(con, world, make_figures(con, world), 2024)
    index = write_pages(edition, tmp_path / "pages")["en"]
    chapter = index.with_name("value.html")
    page = chapter.read_text("utf-8") if chapter.is_file() else ""  # a year without values has no such chapter
    figures = re.findall(
        r'<tr><th scope="row">([^<]+)</th><td>Attempts</td><td class="n"><data [^>]*data-figure="([^"]+)">([^<]+)</data>', page
    )
    assert {name: n for name, _, n in figures} == shown
    assert all(address.endswith("/repairs_attempted") for _, address, _ in figures)
    theories = {
        name: "<figcaption>Repairing</figcaption>" in (index.parent / card(name)).read_text("utf-8") for name in ("Café", "Other café")
    }
    assert theories == dict.fromkeys(theories, "Café" in shown), "the card of a project shows the theory of change of its map"


def test_a_footprint_of_one_cell_has_no_figure_to_show_and_serves_local_spending_only(tmp_path: Path, world: World) -> None:
    whole, cell = "{indicator: repairs_attempted}", "{indicator: repairs_attempted, breakdown: {category: Mobile}}"
    one_cell = (MAP % "mapping: open_repair").replace(whole, cell)
    with pytest.raises(Refusal) as refused:
        loaded(tmp_path, world, one_cell)
    assert "'footprints.0.quantity.breakdown': a footprint is the whole figure of a project" in refused.value.text.en
    local = "    local: {share: {value: 0.5, source: essai}, multiplier: {value: 1.4, source: essai}}\n"
    assert loaded(tmp_path, world, one_cell + local).maps["repairing"].footprints[0].local is not None
