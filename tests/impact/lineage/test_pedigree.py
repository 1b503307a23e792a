"""Law 7: a figure has an address, and its address leads to the cells it was made of, no more and no less."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from impact.figures.address import of_owner
from impact.figures.kept_figures import fill_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.lineage.observed import counted_records, observed_rows, record_rows
from impact.lineage.originals import Originals
from impact.lineage.pedigree import Pedigree, pedigree
from impact.lineage.values import QuantityCell
from impact.warehouse.build import build
from impact.world import World
from indicators.text import Refusal

HEADER = "projet;indicateur;période;ventilation;valeur;motif;numérateur;dénominateur"
EVENTS = "id,data_provider,product_category,repair_status,group_identifier,event_date"
Explain = Callable[..., Pedigree]


@pytest.fixture
def explain(ledger: Ledger, context: Context, world: World) -> Explain:
    """Hands files in, builds, and explains a figure of 2024."""

    def explained(content: str, indicator: str, breakdown: str = "", project: str | None = None, limit: int | None = None) -> Pedigree:
        hand_in(ledger, content.encode(), "f.csv", context)
        with contextlib.closing(duckdb.connect()) as con:
            build(con, ledger, world)
            fill_figures(con, world)
            return pedigree(con, ledger, of_owner(2024, project, indicator, breakdown), limit)

    return explained


def used(explained: Pedigree) -> list[tuple[str, str, float | None]]:
    return [(o.project_id, o.breakdown, o.value) for o in explained.observations]


def test_a_total_leads_to_the_rows_and_the_hash_of_the_file(explain: Explain) -> None:
    content = f"{HEADER}\nalpha;volunteer_hours;2024;;10\nbeta;volunteer_hours;2024;;5,5\nalpha;volunteer_hours;2023;;99"
    explained = explain(content, "volunteer_hours")
    assert (explained.figure.estimate.value, sum(o.value or 0 for o in explained.observations)) == (15.5, 15.5)
    assert [row.row_ref for o in explained.observations for row in o.rows] == ["#2", "#3"]
    assert explained.observations[1].rows[0].cells == {
        "projet": "beta",
        "indicateur": "volunteer_hours",
        "période": "2024",
        "valeur": "5,5",
    }
    assert explained.files[0].sha256 == hashlib.sha256(content.encode()).hexdigest()


def test_quarters_that_a_value_for_the_year_stands_for_are_not_shown_as_its_parts(explain: Explain) -> None:
    explained = explain(f"{HEADER}\nalpha;sessions;2024-T1;;10\nalpha;sessions;2024-T2;;12\nalpha;sessions;2024;;25", "sessions")
    assert (explained.figure.estimate.value, used(explained)) == (25, [("alpha", "", 25)])


def test_a_whole_made_of_cells_shows_the_cells_of_the_fullest_breakdown_only(explain: Explain) -> None:
    rows = ("âge=75+;12", "genre=F;50", "genre=M;40")
    explained = explain("\n".join([HEADER, *(f"alpha;people_reached;2024;{r}" for r in rows)]), "people_reached", project="alpha")
    assert (explained.figure.estimate.value, used(explained)) == (90, [("alpha", "gender=F", 50), ("alpha", "gender=M", 40)])
    assert "ventilations" in explained.figure.definition.formula.fr


def test_which_of_two_breakdowns_of_the_same_total_makes_the_whole_is_not_up_to_the_dust_of_a_sum(explain: Explain) -> None:
    ages, genders = ("âge=15-29;0,1", "âge=30-44;0,2", "âge=60-74;0,3"), ("genre=F;0,5", "genre=M;0,1")
    assert 0.1 + 0.2 + 0.3 > 0.5 + 0.1  # as a computer adds
    explained = explain(
        "\n".join([HEADER, *(f"alpha;volunteer_hours;2024;{r}" for r in (*ages, *genders))]), "volunteer_hours", project="alpha"
    )
    assert used(explained) == [("alpha", "gender=F", 0.5), ("alpha", "gender=M", 0.1)]


@pytest.mark.parametrize(
    "rows",
    [("genre=F;50", "genre=M;refus"), (";refus", "genre=F;50", "genre=M;40")],
    ids=["a cell is missing", "the whole is stated missing"],
)
def test_no_whole_is_made_of_parts_that_do_not_make_it(explain: Explain, rows: tuple[str, ...]) -> None:
    explained = explain("\n".join([HEADER, *(f"alpha;people_reached;2024;{r}" for r in rows)]), "people_reached")
    assert (
        explained.figure.estimate.value,
        explained.figure.estimate.low,
        str(explained.figure.coverage),
        explained.figure.definition.missing,
    ) == (
        None,
        None,
        "0/3",
        {"not_received": 2, "refused": 1},
    )


def test_periods_inside_a_longer_one_are_not_added_to_it(explain: Explain) -> None:
    explained = explain(f"{HEADER}\nalpha;sessions;2024-S1;;50\nalpha;sessions;2024-T1;;20\nalpha;sessions;2024-T2;;30", "sessions")
    assert (explained.figure.estimate.value, used(explained)) == (50, [("alpha", "", 50)])


def test_a_sum_with_a_period_missing_is_no_sum_of_the_year(explain: Explain) -> None:
    explained = explain(f"{HEADER}\nalpha;sessions;2024-T1;;8\nalpha;sessions;2024-T2;;NC", "sessions")
    assert (explained.figure.estimate.value, str(explained.figure.coverage), explained.figure.definition.missing) == (
        None,
        "0/1",
        {"not_collected": 1},
    )


def test_the_mapping_of_the_time_explains_what_it_counted(explain: Explain, ledger: Ledger) -> None:
    explained = explain(f"{EVENTS}\n1,Town,Lamp,Fixed,Café,2024-03-01", "repairs_succeeded", project="Café")
    assert ledger.events()[-1].details["mapping"]["id"] == "open_repair"
    assert explained.observations[0].rows_total == 1


def test_a_project_without_a_value_is_shown_with_its_reason(explain: Explain) -> None:
    explained = explain(f"{HEADER}\nalpha;sessions;2024;;10\nbeta;sessions;2024;;NC", "sessions")
    assert [(o.project_id, o.value, o.missing) for o in explained.observations] == [("alpha", 10, None), ("beta", None, "not_collected")]
    assert str(explained.figure.coverage) == "1/2"


def test_a_ratio_shows_its_parts(explain: Explain) -> None:
    explained = explain(f"{HEADER}\nalpha;repair_success_rate;2024;;;;9;10\nbeta;repair_success_rate;2024;;;;10;100", "repair_success_rate")
    assert explained.figure.estimate.value == pytest.approx(19 / 110)
    assert [(o.numerator, o.denominator) for o in explained.observations] == [(9, 10), (10, 100)]


def test_counted_events_lead_to_exactly_the_events_counted(explain: Explain) -> None:
    rows = ("1,Town,Lamp,Fixed,Café & Co/1,2024-03-01", "2,Town,Lamp,Unknown,Café & Co/1,2024-03-02", "3,Town,Toy,Fixed,Café & Co/1,2024-03-02",
            "4,Town,Lamp,Fixed,Café & Co/1,2023-03-02", "5,Town,Lamp,Fixed,Elsewhere,2024-03-02")  # fmt: skip
    explained = explain("\n".join([EVENTS, *rows]), "repairs_succeeded", project="Café & Co/1")
    assert (explained.figure.estimate.value, [row.cells["id"] for o in explained.observations for row in o.rows]) == (2, ["1", "3"])
    lamps = explain("\n".join([EVENTS, *rows]), "repairs_attempted", "category=Lamp")
    assert (lamps.figure.estimate.value, sorted(row.cells["id"] for o in lamps.observations for row in o.rows)) == (3, ["1", "2", "5"])


def test_the_records_of_many_counts_are_counted_at_once_as_those_of_each(ledger: Ledger, context: Context, world: World) -> None:
    town = ("1,Town,Lamp,Fixed,Café,2024-03-01", "2,Town,Toy,Fixed,Café,2024-05-02", "3,Town,Toy,Unknown,Café,2024-05-02",
            "4,Town,Lamp,Fixed,Café,2023-03-02")  # fmt: skip
    other = ("1,Other,Lamp,Fixed,Café,2024-03-02", "2,Other,Lamp,Unknown,Elsewhere,2024-03-02")
    first, second = (hand_in(ledger, "\n".join([EVENTS, *rows]).encode(), "f.csv", context).submission_id for rows in (town, other))
    cells = {
        f"{indicator} {breakdown}": [QuantityCell(None, indicator, breakdown, 2024)]
        for indicator in ("repairs_attempted", "repairs_succeeded")
        for breakdown in ("", "category=Lamp", "category=Toy")
    }
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        observed = observed_rows(con, cells)
        rows = [row for listed in observed.values() for row in listed]
        mapping = Originals(ledger).mapping("open_repair")
        counted = counted_records(con, rows, mapping)
        assert {key: records for key, (_, records) in counted.items()} == {
            ("Café", "repairs_attempted", "", "2024-01-01"): 4,
            ("Café", "repairs_attempted", "category=Lamp", "2024-01-01"): 2,
            ("Café", "repairs_attempted", "category=Toy", "2024-01-01"): 2,
            ("Elsewhere", "repairs_attempted", "", "2024-01-01"): 1,
            ("Elsewhere", "repairs_attempted", "category=Lamp", "2024-01-01"): 1,
            ("Café", "repairs_succeeded", "", "2024-01-01"): 3,
            ("Café", "repairs_succeeded", "category=Lamp", "2024-01-01"): 2,
            ("Café", "repairs_succeeded", "category=Toy", "2024-01-01"): 1,
        }
        assert counted["Café", "repairs_succeeded", "", "2024-01-01"][0] == sorted([first, second]), "of whichever file they came in"
        assert counted["Café", "repairs_attempted", "category=Toy", "2024-01-01"][0] == [first]
        for row in rows:
            listed = record_rows(con, row, mapping)
            of = counted.get((row["project_id"], row["indicator_id"], row["breakdown"], row["first_day"]), ([], 0))
            assert of == (sorted({name for name, _ in listed}), len(listed))


def test_the_rows_shown_may_be_limited_and_the_rest_is_counted(explain: Explain) -> None:
    rows = [f"{n},Town,Lamp,Fixed,Café,2024-03-01" for n in range(9)]
    [origin] = explain("\n".join([EVENTS, *rows]), "repairs_attempted", project="Café", limit=2).observations
    assert (len(origin.rows), origin.rows_total) == (2, 9)


def test_an_unknown_address_is_refused_with_the_nearest(explain: Explain) -> None:
    with pytest.raises(Refusal) as refusal:
        explain(f"{HEADER}\nalpha;sessions;2024;;10", "session")
    assert "2024/territory/sessions" in refusal.value.text.fr


def test_an_original_changed_since_is_refused(explain: Explain, tmp_path: Path) -> None:
    content = f"{HEADER}\nalpha;sessions;2024;;10"
    explain(content, "sessions")
    original = next((tmp_path / "ledger").glob("*/original"))
    original.write_text(content.replace("10", "11"))
    with pytest.raises(Refusal) as refusal:
        explain(content, "sessions")
    assert refusal.value.code == "ledger_broken"


def test_all_events_of_a_real_release_are_found_again(ledger: Ledger, context: Context, world: World, open_repair: Path) -> None:
    name = "restart_project_2022-04.csv"
    hand_in(ledger, (open_repair / name).read_bytes(), name, replace(context, mapping="open_repair"))
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        fill_figures(con, world)
        explained = pedigree(con, ledger, "2021/territory/repairs_succeeded")
    rows = [row.cells for o in explained.observations for row in o.rows]
    assert len(rows) == explained.figure.estimate.value
    assert {(r["repair_status"], r["event_date"][:4]) for r in rows} == {("Fixed", "2021")}
    assert len({r["id"] for r in rows}) == len(rows)
