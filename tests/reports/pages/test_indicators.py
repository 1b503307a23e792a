"""The indicators: every number has an address, every total its coverage, people their interval, illustrative data its mark; in both languages."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from impact.ecosystem.projects import Project, Register
from impact.figures.compute import make_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.warehouse.build import build
from impact.world import World
from indicators.text import Text
from reports.edition.content import Edition
from reports.pages.site import write_pages
from tests.worlds.pages import Reader

HEADER = "projet;indicateur;période;ventilation;valeur;motif;numérateur;dénominateur"
ROWS = [
    "alpha;people_reached;2024;;1200", "beta;people_reached;2024;;80", "alpha;people_reached;2023;;900",
    "alpha;money_spent;2024;;1234,5", "beta;money_spent;2024;;NC", "alpha;sessions;2024;;0", "gamma;sessions;2023;;4",
    "alpha;repair_success_rate;2024;;;;9;10", "beta;repair_success_rate;2024;;;;10;100", "beta;people_reached;2024;âge=75+;30",
]  # fmt: skip
Pages = Callable[..., dict[str, str]]


@pytest.fixture
def pages(ledger: Ledger, context: Context, world: World, tmp_path: Path) -> Pages:
    def written(*rows: str, register: Register | None = None, currency: str = "EUR", folder: str = "pages") -> dict[str, str]:
        from dataclasses import replace

        context_ = replace(context, register=register or context.register)
        territory = world.territory.model_copy(update={"currency": currency})
        world_ = replace(world, territory=territory, register=register or world.register)
        hand_in(ledger, "\n".join([HEADER, *rows]).encode(), "f.csv", context_)
        with contextlib.closing(duckdb.connect()) as con:
            build(con, ledger, world_)
            figures = make_figures(con, world_)
            edition = Edition.read(con, world_, figures, 2024)
        write_pages(edition, tmp_path / folder)
        every = {language: sorted((tmp_path / folder / language).rglob("*.html")) for language in ("fr", "en")}
        html = {language: "\n".join(path.read_text("utf-8") for path in paths) for language, paths in every.items()}
        return html | {"ids": " ".join(figure.address for figure in figures)}

    return written


def test_every_number_shown_is_a_figure_with_an_address(pages: Pages) -> None:
    html = pages(*ROWS)
    for language in ("fr", "en"):
        addresses = Reader(html[language]).addresses
        assert len(addresses) > 10
        assert set(addresses) <= set(html["ids"].split())
        assert "2024/territory/people_reached" in addresses


def test_people_are_an_interval_and_every_total_says_from_how_many_projects(pages: Pages) -> None:
    html = pages(*ROWS)
    french, english = Reader(html["fr"]).text, Reader(html["en"]).text
    assert "entre 1 200 et 1 280 personnes" in french
    assert "between 1,200 and 1,280 people" in english
    assert "d’après 2 projets sur 3 — sans valeur : 1 pas reçu" in french
    assert "from 2 of 3 projects — without a value: 1 not received" in english


def test_numbers_euros_and_shares_are_written_as_each_language_does(pages: Pages) -> None:
    html = pages(*ROWS)
    french, english = Reader(html["fr"]).text, Reader(html["en"]).text
    assert "1 234,50 €" in french
    assert "€1,234.50" in english
    assert "17,3 %" in french
    assert "17.3%" in english


def test_sums_of_money_are_in_the_currency_of_the_territory(pages: Pages) -> None:
    html = pages(*ROWS, currency="GBP")
    assert "1 234,50 £GB" in Reader(html["fr"]).text
    assert "£1,234.50" in Reader(html["en"]).text


def test_missing_is_not_zero(pages: Pages) -> None:
    french = Reader(pages(*ROWS)["fr"]).text
    assert "d’après 1 projet sur 2 — sans valeur : 1 non collecté" in french
    assert re.search(r"(?<!\d)0 séance\b", french)


def test_a_unit_agrees_with_its_count_as_each_language_has_it(pages: Pages) -> None:
    for sessions, counted in (("0", ("0 séance", "0 sessions")), ("1", ("1 séance", "1 session")), ("2", ("2 séances", "2 sessions"))):
        html = pages(f"alpha;sessions;2024;;{sessions}", folder=f"of-{sessions}")
        for language, words in zip(("fr", "en"), counted, strict=True):
            assert re.search(rf"(?<!\d){words}\b", Reader(html[language]).text), words


def test_an_edition_says_nothing_of_the_years_after_it(pages: Pages, tmp_path: Path) -> None:
    html = pages(*(f"alpha;sessions;{year};;1" for year in (2023, 2024, 2025)))
    projects = (tmp_path / "pages" / "fr" / "projects.html").read_text("utf-8")
    for page in (html["fr"], projects):
        years = {address.split("/")[0] for address in Reader(page).addresses}
        assert years == {"2023", "2024"}


def test_illustrative_figures_are_marked_and_others_are_not(pages: Pages, register: Register) -> None:
    plain = pages(*ROWS)
    assert "Données illustratives" not in plain["fr"]
    projects = register.projects | {"alpha": register.projects["alpha"].model_copy(update={"illustrative": True})}
    html = pages("beta;sessions;2024;;1", register=Register(projects=projects), folder="marked")
    assert "Données illustratives" in html["fr"]
    assert "Illustrative data" in html["en"]
    marked = {number.address: number.marked for number in Reader(html["fr"]).numbers}
    assert marked["2024/territory/people_reached"]
    assert marked["2024/project/alpha/people_reached"]
    assert not marked["2024/project/beta/people_reached"]


def test_names_from_outside_cannot_become_markup(pages: Pages, register: Register) -> None:
    bad = Project(id="bad", title=Text(fr="<script>alert(1)</script> & $x^2$", en="<b>"), started=register.projects["alpha"].started)
    html = pages("bad;sessions;2024;;5", "alpha;sessions;2024;;6", register=Register(projects=register.projects | {"bad": bad}))
    assert "<script" not in html["fr"]
    assert "<b>" not in html["en"]


def test_behind_every_chart_is_a_table(pages: Pages) -> None:
    html = pages(*ROWS, *(f"alpha;volunteer_hours;{year};;{year - 2000};;;" for year in (2022, 2023, 2024)))["fr"]
    charts = len(re.findall(r'<div class="scroll" tabindex="0" role="group"[^>]*>\s*<svg', html))
    assert charts >= 1, "of volunteer hours, the only indicator with three years"
    assert html.count("Le tableau derrière ce graphique") == charts
    assert html.count("<desc>") == charts


def part(html: str, title: str) -> str:
    """A table of the pages, by what its caption begins with."""
    return html.split(f"<caption>{title}")[1].split("</table>", maxsplit=1)[0]


def test_projects_are_not_ranked(pages: Pages) -> None:
    title = "Taux de réussite des réparations, par projet, 2024"
    for numerator in (9, 1):  # alpha far above beta, then far below: its place does not change
        table = part(pages(*ROWS[:7], ROWS[8], f"alpha;repair_success_rate;2024;;;;{numerator};10", folder=str(numerator))["fr"], title)
        assert table.index("Alpha") < table.index("Beta")


def test_a_trend_does_not_run_over_a_broken_definition(pages: Pages) -> None:
    html = pages(*ROWS, "alpha;people_reached;2018;;5000")["fr"]
    trend = part(html, "Personnes touchées, au fil des années")
    assert "2023/territory/people_reached" in trend
    assert "2018/territory/people_reached" not in trend
    assert "Les années d’avant ne se comparent pas." in html, "and it says why"


def test_a_sparkline_says_its_extremes_in_words(pages: Pages) -> None:
    rows = [f"alpha;volunteer_hours;{year};;{hours}" for year, hours in ((2021, 40), (2022, 1200), (2023, 7), (2024, 300))]
    french, english = (pages(*rows)[language] for language in ("fr", "en"))
    said = "De 40 en 2021 à 300 en 2024\u202f; au plus bas 7 en 2023, au plus haut 1\u202f200 en 2022."
    assert f'<svg class="trend" role="img" aria-label="{said}"' in french
    assert "From 40 in 2021 to 300 in 2024; lowest 7 in 2023, highest 1,200 in 2022." in english


def test_a_table_of_indicators_has_the_year_before_beside(pages: Pages) -> None:
    row = pages(*ROWS)["en"].split('<th scope="row"><a href="indicators/people_reached.html">')[1].split("</tr>")[0]
    shown = Reader(f"<table><tr><td>{row}").numbers
    assert [(n.address, n.text) for n in shown] == [
        ("2024/territory/people_reached", "between 1,200 and 1,280"), ("2023/territory/people_reached", "900"),
    ]  # fmt: skip


def test_the_same_input_gives_the_same_bytes(pages: Pages) -> None:
    assert pages(*ROWS, folder="a") == pages(*ROWS, folder="b")


def test_a_year_without_findings_says_so(pages: Pages) -> None:
    assert "Aucun constat" in pages(*ROWS)["fr"]


@pytest.mark.parametrize(
    ("rows", "apart"),
    [
        (("2024;financement=privé;40", "2024;financement=public;sans objet"), True),
        (("2024;financement=privé;40", "2024;financement=public;2"), False),
    ],
)
def test_a_page_says_where_parts_do_not_add_up_to_the_total_and_why(pages: Pages, rows: tuple[str, ...], apart: bool) -> None:
    beta = ("beta;money_raised;2024;financement=privé;10", "beta;money_raised;2024;financement=public;5")
    html = pages(*beta, *(f"alpha;money_raised;{row}" for row in rows))
    assert ("ne viennent pas du même nombre de projets" in html["fr"]) is apart
