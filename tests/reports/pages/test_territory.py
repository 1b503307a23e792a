"""The page of the territory: no fact without its date and its source, no town taken for its average, no secret taken for a zero."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from datetime import date
from importlib.resources import files

import duckdb
import pytest

from impact.figures.compute import make_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.store import FolderStore
from impact.ledger.submission import hand_in
from impact.territory.knowledge import Knowledge, load_knowledge
from impact.warehouse.build import build
from impact.world import World
from indicators.catalogue import Catalogue
from reports.edition.content import Edition
from reports.pages.site import write_pages

SECTION = re.compile(r'<section class="card" aria-label="([^"]+)">(.*?)</section>', re.DOTALL)


@pytest.fixture(scope="module")
def knowledge(catalogue: Catalogue) -> Knowledge:
    folder = files("pipelines") / "examples" / "sceaux" / "facts"
    return load_knowledge(sorted(folder.iterdir(), key=lambda s: s.name), catalogue, "92071")


@pytest.fixture(scope="module")
def pages(catalogue: Catalogue, register, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    from impact.territory.models import Territory

    folder = tmp_path_factory.mktemp("territory")
    ledger = Ledger(FolderStore(folder / "ledger"))
    hand_in(
        ledger,
        b"projet;indicateur;p\xc3\xa9riode;valeur\nalpha;sessions;2016;1\n",
        "a.csv",
        Context(catalogue, register, {}, date(2026, 3, 1)),
    )
    territory = Territory(code="92071", name="Sceaux", country="FR", peers=["92002", "92007", "92014"])
    world = replace(World(territory, catalogue, register), knowledge=knowledge)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        edition = Edition.read(con, world, make_figures(con, world), 2016)
    write_pages(edition, folder / "pages")
    return {language: (folder / "pages" / language / "territory.html").read_text("utf-8") for language in ("fr", "en")}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_fact_shows_its_value_its_place_its_date_and_its_source(pages: dict[str, str], knowledge: Knowledge, language: str) -> None:
    sections = SECTION.findall(pages[language])
    assert len(sections) >= len({v.fact_id for v in knowledge.values if v.place == "92071" and v.value is not None and not v.breakdown})
    publishers = {v.source.publisher for v in knowledge.values}
    for title, section in sections:
        line = re.search(r'<p class="soft">(.*?)</p>', section, re.DOTALL)
        assert line, title
        text = re.sub(r"<[^>]+>", "", line[1]).replace("&#39;", "'")
        assert re.search(r", (\d{1,2}(er)? \w+ )?\d{4}(-\d{4})?\. ", text), f"{title}: {text}"
        assert re.search(r"\((\d{1,2}(er)? \w+ )?\d{4}\)\.", text), f"{title}: {text}"
        assert any(publisher in text for publisher in publishers), f"{title}: {text}"
        assert 'data-figure="2016/territory/facts/' in section


def test_neighbourhoods_are_drawn_where_they_are_known(pages: dict[str, str]) -> None:
    [section] = [html for title, html in SECTION.findall(pages["fr"]) if title == "Taux de bas revenus déclarés, par quartier"]
    assert "IRIS 0107: 28,0" in section, "the description of the picture says each neighbourhood"
    assert "Avant transferts et impôts" in section


def test_an_area_that_its_source_gives_a_number_alone_is_said_to_have_no_name_there_and_a_town_is_not(pages: dict[str, str]) -> None:
    for language, said in (("fr", "en donnent le numéro, sans nom"), ("en", "give their numbers, without names")):
        cards = [card for _, card in SECTION.findall(pages[language])]
        assert {said in card for card in cards if re.search(r'<p class="soft">IRIS \d{4}, ', card)} == {True}
        assert {said in card for card in cards if '<p class="soft">Sceaux, ' in card} == {False}


def test_a_broken_series_is_said_and_has_no_past(pages: dict[str, str]) -> None:
    [section] = [html for title, html in SECTION.findall(pages["fr"]) if title == "Part de logements sociaux"]
    assert "rompt la série" in section
    assert "Avant\u00a0:" not in section


def test_the_past_is_shown_where_it_reads_in_one_series(pages: dict[str, str]) -> None:
    [section] = [html for title, html in SECTION.findall(pages["fr"]) if title == "Logements"]
    assert re.search(r"Avant\u00a0: <data[^>]*>9\W380</data> <span class=\"unit\">logements</span> \(2016\)", section)
