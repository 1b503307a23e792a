"""Nothing illustrative can be published unmarked: the mark goes with the file into the ledger, and from there to every figure and page."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from impact.ecosystem.projects import Register
from impact.figures.compute import make_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.maps.reading import load_maps
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.world import World
from reports.edition.content import Edition
from reports.pages.site import write_pages
from tests.worlds.pages import read_site

HEADER = "projet;indicateur;période;valeur"
MAP = """
title: {fr: Essai, en: Trial}
projects: [alpha, beta]
conventions: {discount_rate: 0, price_index: {bank: price_index_fr}}
inputs:
  - {stakeholder: town, description: {fr: Aide, en: Grant}, amount: {value: 10, source: essai}}
outcomes:
  - id: met
    stakeholder: residents
    description: {fr: Rencontres, en: Encounters}
    pillar: social
    quantity: {indicator: sessions}
    proxy: {amount: 50, price_year: 2024, source: essai, grade: 5}
    deadweight: {value: 0.5, source: essai}
    displacement: {value: 0, source: essai}
    attribution: {value: 0, source: essai}
"""


def published(
    world: World, ledger: Ledger, tmp_path: Path, name: str, impact_map: str = MAP
) -> tuple[dict[str, bool], dict[str, bool], str]:
    """What is published for 2024: whether each figure says that it is illustrative, whether each number shown bears the mark, and the pages."""
    (tmp_path / "trial.yaml").write_text(impact_map, "utf-8")
    world = replace(world, maps=load_maps([tmp_path / "trial.yaml"], world.catalogue, world.register))
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        value_projects(con, world, draws=64)
        figures = make_figures(con, world)
        write_pages(Edition.read(con, world, figures, 2024), tmp_path / name)
    site = read_site(tmp_path / name)
    assert [page.unsaid for page in site.values() if page.unsaid] == [], "what claims to say it for its numbers says it"
    marked = {figure.address: figure.illustrative for figure in figures if figure.edition == "2024"}
    shown: dict[str, bool] = {}
    for number in (number for page in site.values() for number in page.numbers):
        assert shown.get(number.address, number.marked) == number.marked, f"{number.address}: everywhere or nowhere"
        shown[number.address] = number.marked
    return marked, shown, "".join(path.read_text("utf-8") for path in site)


@pytest.fixture
def context(catalogue, register: Register) -> Context:
    return Context(catalogue, register, {}, date(2026, 3, 1))


def csv(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def test_the_mark_follows_from_the_file_to_every_number_shown(world: World, context: Context, ledger: Ledger, tmp_path: Path) -> None:
    rows = ("alpha;sessions;2024;100", "alpha;sessions;2023;90", "alpha;sessions;2022;80", "alpha;people_reached;2024;30")
    hand_in(ledger, csv(*rows), "a.csv", replace(context, illustrative=True))
    hand_in(ledger, csv("beta;sessions;2024;10", "beta;volunteers;2024;4"), "b.csv", context)
    marked, shown, pages = published(world, ledger, tmp_path, "pages")
    made_up = {address for address, illustrative in marked.items() if illustrative}
    assert {
        "2024/project/alpha/sessions",
        "2024/territory/sessions",
        "2024/territory/value_created",
        "2024/project/alpha/sroi_ratio",
    } <= made_up
    assert not {"2024/project/beta/sessions", "2024/territory/volunteers", "2024/project/beta/value_created"} & made_up
    of_year = {address: mark for address, mark in shown.items() if address.startswith("2024/")}
    assert {address for address, mark in of_year.items() if mark} == made_up & shown.keys(), "marked if, and only if, it is made up"
    assert "Données illustratives" in pages
    pictures = [chunk.split("</svg>")[0] for chunk in pages.split("<svg ")[1:]]
    drawn = [svg for svg in pictures if "Séances tenues, au fil des années" in svg]
    assert all("illustratif</text>" in svg for svg in drawn), "the picture bears it too"
    assert drawn


def test_no_later_change_of_the_register_takes_the_mark_off(world: World, context: Context, ledger: Ledger, tmp_path: Path) -> None:
    projects = context.register.projects | {"alpha": context.register.projects["alpha"].model_copy(update={"illustrative": True})}
    hand_in(
        ledger, csv("alpha;sessions;2024;100", "beta;sessions;2024;10"), "a.csv", replace(context, register=Register(projects=projects))
    )
    assert not world.register.projects["alpha"].illustrative
    marked, _, _ = published(world, ledger, tmp_path, "pages")
    assert marked["2024/project/alpha/sessions"], "it was handed in as that of an illustrative project"
    assert not marked["2024/project/beta/sessions"], "the other project of the same file is real"


def test_real_data_in_place_of_all_that_was_made_up_takes_the_mark_off(
    world: World, context: Context, ledger: Ledger, tmp_path: Path
) -> None:
    hand_in(ledger, csv("alpha;sessions;2024;100"), "a.csv", replace(context, illustrative=True))
    hand_in(ledger, csv("alpha;sessions;2024;90"), "b.csv", context)
    marked, shown, pages = published(world, ledger, tmp_path, "pages")
    assert not any(marked.values())
    assert not any(shown.values())
    assert "Données illustratives" not in pages


def test_a_map_that_is_made_up_marks_what_it_values_and_not_what_was_counted(
    world: World, context: Context, ledger: Ledger, tmp_path: Path
) -> None:
    hand_in(ledger, csv("alpha;sessions;2024;100", "beta;sessions;2024;10", "gamma;sessions;2024;5"), "a.csv", context)
    marked, _, _ = published(world, ledger, tmp_path, "pages", f"{MAP}illustrative: true\n")
    values = {address for address in marked if address.rsplit("/", 1)[-1] in ("value_created", "sroi_ratio")}
    assert "2024/project/beta/sroi_ratio" in values
    assert all(marked[address] for address in values)
    assert not any(mark for address, mark in marked.items() if address.endswith("/sessions"))
