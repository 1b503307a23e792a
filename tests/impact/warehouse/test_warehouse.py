"""Law 1: the warehouse is a pure function of ledger, instant, catalogue and territory. Its views are those of the contract."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import duckdb
import pytest

from impact.figures.compute import make_figures
from impact.figures.figure import Figure, FigureEstimate
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.warehouse.build import build
from impact.warehouse.content import content_hash, content_hashes, differences
from impact.warehouse.schema import frame, kept, tables
from impact.world import World

CONTRACT = {
    "submission": "submission_id received_at channel source sha256 project_id rows_received rows_accepted rows_rejected rows_unchanged "
    "rows_left_aside supersedes",
    "observation": "project_id indicator_id period_start period_end breakdown value missing numerator denominator low high "
    "approximate partial evidence submission_id row_ref recorded_at",
    "observation_history": "project_id indicator_id period_start period_end breakdown value missing numerator denominator low high "
    "approximate partial evidence submission_id row_ref recorded_at valid_from superseded_at",
    "left_aside_row": "submission_id place code message_fr message_en original",
    "rejected_row": "submission_id place code message_fr message_en original",
    "valuation": "project_id outcome_id stakeholder_id pillar activity_year effect_year quantity net_quantity value present_value low high "
    "currency price_year evidence_grade",
    "figure": "figure_id edition label_fr label_en value low high unit coverage definition",
}
HEADER = "projet;indicateur;période;ventilation;valeur;motif;numérateur;dénominateur"
ROWS = [
    "alpha;people_reached;2024;;120",
    "beta;people_reached;2024;;80",
    "gamma;people_reached;2024;âge=60-74;15",
    "gamma;people_reached;2024;âge=75+;25",
    "alpha;sessions;2024-T1;;10",
    "alpha;sessions;2024-T2;;12",
    "beta;sessions;2024;;NC",
    "alpha;safes_opened;2024-S1;;100",
    "alpha;safes_opened;2024-S2;;130",
    "beta;safes_opened;2024;;50",
    "alpha;repair_success_rate;2024;;;;9;10",
    "beta;repair_success_rate;2024;;;;10;100",
    "alpha;satisfaction;2024;;8;;;30",
    "beta;satisfaction;2024;;5;;;10",
    "alpha;sessions;2024;;oops",
]


@pytest.fixture
def filled(ledger: Ledger, context: Context) -> Ledger:
    hand_in(ledger, "\n".join([HEADER, *ROWS]).encode(), "année.csv", context)
    return ledger


@pytest.fixture
def con(filled: Ledger, world: World) -> Iterator[duckdb.DuckDBPyConnection]:
    with contextlib.closing(duckdb.connect()) as con:
        build(con, filled, world)
        yield con


def hashes(ledger: Ledger, world: World) -> dict[str, str]:
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        return content_hashes(con)


@pytest.mark.parametrize("view", CONTRACT)
def test_outsiders_find_the_columns_of_the_contract(con: duckdb.DuckDBPyConnection, view: str) -> None:
    columns = [row[0] for row in con.execute(f"DESCRIBE {view}").fetchall()]
    assert set(CONTRACT[view].split()) <= set(columns)


def test_every_table_and_column_says_what_it_means(con: duckdb.DuckDBPyConnection) -> None:
    for name, table in tables().items():
        assert table.fr != table.en
        comments = dict(con.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ?", [name]).fetchall())
        assert all(comments[c] for c in table.columns), name


def test_the_same_ledger_gives_the_same_content(filled: Ledger, world: World) -> None:
    assert content_hash(hashes(filled, world)) == content_hash(hashes(filled, world))


def test_one_value_more_changes_the_hash_of_its_tables_only(filled: Ledger, world: World, context: Context) -> None:
    before = hashes(filled, world)
    hand_in(filled, f"{HEADER}\nbeta;sessions;2024;;3".encode(), "b.csv", context)
    assert differences(before, hashes(filled, world)) == ["observation_history", "submission"]


def test_the_hash_sees_a_single_changed_cell_and_not_the_order_of_rows(con: duckdb.DuckDBPyConnection) -> None:
    before = content_hashes(con)
    con.execute("CREATE TABLE copy AS FROM observation_history ORDER BY value DESC")
    con.execute("DELETE FROM observation_history; INSERT INTO observation_history FROM copy; DROP TABLE copy")
    assert content_hashes(con) == before
    con.execute("UPDATE observation_history SET value = 121 WHERE value = 120")
    assert differences(before, content_hashes(con)) == ["observation_history"]


def test_an_observation_is_unique(con: duckdb.DuckDBPyConnection) -> None:
    keys = "project_id, indicator_id, period_start, period_end, breakdown"
    assert con.execute(f"SELECT {keys} FROM observation GROUP BY ALL HAVING count(*) > 1").fetchall() == []


def test_a_rejected_row_keeps_its_place_and_text(con: duckdb.DuckDBPyConnection) -> None:
    [(place, code, original)] = con.execute("SELECT place, code, original FROM rejected_row").fetchall()
    assert (place["row"], place["column"], code) == (16, "valeur", "not_a_number")
    assert "oops" in original


# — figures: golden, by hand —


@pytest.fixture
def figures(con: duckdb.DuckDBPyConnection, world: World) -> dict[str, Figure]:
    return {figure.address: figure for figure in make_figures(con, world)}


def test_people_of_three_projects_are_an_interval(figures: dict[str, Figure]) -> None:
    # gamma handed in its ages only: 15 + 25 = 40; so at least 120, at most 120 + 80 + 40
    figure = figures["2024/territory/people_reached"]
    assert (figure.estimate, str(figure.coverage)) == (FigureEstimate(value=None, low=120, high=240, centre="bounds"), "3/3")
    assert figures["2024/project/gamma/people_reached"].estimate.value == 40


def test_quarters_add_up_and_a_missing_project_is_said_to_be_missing(figures: dict[str, Figure]) -> None:
    figure = figures["2024/territory/sessions"]
    assert (figure.estimate.value, str(figure.coverage), figure.status) == (22, "1/2", "partial")
    assert figure.definition.missing == {"not_collected": 1}
    assert "2024/project/beta/sessions" not in figures


def test_a_cumulative_count_takes_the_last_of_the_year_then_adds_projects(figures: dict[str, Figure]) -> None:
    assert figures["2024/territory/safes_opened"].estimate.value == 180


def test_a_ratio_is_of_sums_and_a_mean_is_weighted(figures: dict[str, Figure]) -> None:
    assert figures["2024/territory/repair_success_rate"].estimate.value == pytest.approx(19 / 110)
    assert figures["2024/territory/satisfaction"].estimate.value == pytest.approx(7.25)


def test_an_annual_value_stands_for_its_quarters_and_is_not_added_to_them(filled: Ledger, world: World, context: Context) -> None:
    hand_in(filled, f"{HEADER}\nalpha;sessions;2024;;25".encode(), "b.csv", context)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, filled, world)
        sessions = [f.estimate.value for f in make_figures(con, world) if f.address == "2024/territory/sessions"]
    assert sessions == [25]


def test_a_breakdown_cell_is_a_figure_of_its_own(figures: dict[str, Figure]) -> None:
    figure = figures["2024/territory/people_reached/age=75+"]
    assert (figure.estimate.value, str(figure.coverage)) == (25, "1/3")


def test_a_view_that_is_kept_is_worked_out_once_and_is_no_content(con: duckdb.DuckDBPyConnection) -> None:
    said = frame(con, "FROM observation_year ORDER BY ALL")
    with kept(con, "observation_year"):
        con.execute("DELETE FROM observation_history")
        assert frame(con, "FROM observation_year ORDER BY ALL").equals(said)
        assert "observation_year" not in content_hashes(con)
    assert frame(con, "FROM observation_year").is_empty()


def test_frame_reads_what_the_warehouse_holds(con: duckdb.DuckDBPyConnection) -> None:
    assert frame(con, "SELECT count(*) AS n FROM observation WHERE project_id = $p", {"p": "gamma"})["n"].to_list() == [2]
