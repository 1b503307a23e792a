"""Mappings: a table of events as observations, by year, quarter or month; counts, distinct counts and sums; none, one or two breakdowns."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from impact.intake.mapping import Mapping, load_mapping
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.warehouse.build import build
from impact.world import World
from indicators.catalogue import Catalogue
from indicators.text import Refusal

MAPPING = """
id: visits
title: {fr: Visites, en: Visits}
mode: append
record_id: no
project: who
period: {column: day, grain: quarter}
columns:
  hours: {type: number, min: 0, max: 24}
  people: {type: integer}
  kind: {enum: [tea, walk]}
breakdowns: {activity: kind, gender: gender}
indicators:
  sessions: {count: "*"}
  volunteer_hours: {sum: hours, where: "kind = 'tea'"}
"""
HEADER = "no;who;day;hours;people;kind;gender"
ROWS = ["1;alpha;2024-01-10;1,5;2;tea;F", "2;alpha;10/02/2024;2;1;walk;M", "3;alpha;2024-03-31;0,5;;tea;", "4;alpha;2024-04-01;3;1;tea;F"]


@pytest.fixture
def visits(tmp_path: Path, catalogue: Catalogue, context: Context) -> Context:
    path = tmp_path / "visits.yaml"
    path.write_text(MAPPING)
    mapping = load_mapping(path, catalogue)
    return replace(context, mappings={mapping.id: mapping}, mapping=mapping.id)


def cells(ledger: Ledger, world: World) -> dict[tuple[str, str, str], float]:
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        rows = con.execute("SELECT indicator_id, CAST(period_end AS VARCHAR), breakdown, value FROM observation").fetchall()
    return {(indicator, end, breakdown): value for indicator, end, breakdown, value in rows}


def test_two_breakdowns_give_the_whole_the_margins_and_the_crossings(ledger: Ledger, visits: Context, world: World) -> None:
    receipt = hand_in(ledger, "\n".join([HEADER, *ROWS]).encode(), "v.csv", visits)
    assert (receipt.accepted, receipt.rejected) == (4, 0)
    values = cells(ledger, world)
    first, second = "2024-03-31", "2024-06-30"
    assert values["sessions", first, ""] == 3
    assert values["sessions", second, ""] == 1
    assert values["sessions", first, "activity=tea"] == 2
    assert values["sessions", first, "gender=unknown"] == 1
    assert values["sessions", first, "activity=tea;gender=F"] == 1
    assert values["volunteer_hours", first, ""] == 2.0
    assert ("volunteer_hours", first, "activity=walk") not in values


def test_appending_adds_and_corrects_and_never_withdraws(ledger: Ledger, visits: Context, world: World) -> None:
    hand_in(ledger, "\n".join([HEADER, *ROWS[:2]]).encode(), "a.csv", visits)
    second = hand_in(ledger, "\n".join([HEADER, "2;alpha;10/02/2024;2;1;tea;M", ROWS[2]]).encode(), "b.csv", visits)
    assert second.difference == {"added": 1, "revised": 1, "withdrawn": 0}
    assert cells(ledger, world)["sessions", "2024-03-31", "activity=tea"] == 3


@pytest.mark.parametrize(
    ("row", "code"), [("5;alpha;2024-01-10;25;;tea;F", "out_of_range"), ("5;alpha;2024-01-10;-1;;tea;F", "out_of_range"),
                      ("5;alpha;2024-01-10;x;;tea;F", "not_a_number"), ("5;alpha;2024-01-10;1;1,5;tea;F", "not_whole"),
                      ("5;alpha;2024-01-10;1;1;Coffee;F", "not_in_list")],
)  # fmt: skip
def test_a_row_that_breaks_its_column_is_rejected(ledger: Ledger, visits: Context, row: str, code: str) -> None:
    receipt = hand_in(ledger, f"{HEADER}\n{ROWS[0]}\n{row}".encode(), "v.csv", visits)
    assert (receipt.accepted, receipt.rejections["code"].to_list()) == (1, [code])


def test_a_log_without_a_project_column_needs_the_project_said(
    tmp_path: Path, catalogue: Catalogue, ledger: Ledger, context: Context
) -> None:
    path = tmp_path / "visits.yaml"
    path.write_text(MAPPING.replace("project: who\n", ""))
    mapping = load_mapping(path, catalogue)
    content = "\n".join([HEADER.replace("who;", ""), ROWS[0].replace("alpha;", "")]).encode()
    silent = replace(context, mappings={mapping.id: mapping}, mapping=mapping.id)
    assert hand_in(ledger, content, "v.csv", silent).rejections["code"].to_list() == ["project_not_said"]
    assert hand_in(ledger, content, "v.csv", replace(silent, project="beta")).accepted == 1


def test_a_mapping_without_breakdowns_gives_wholes_only(
    tmp_path: Path, catalogue: Catalogue, ledger: Ledger, context: Context, world: World
) -> None:
    path = tmp_path / "visits.yaml"
    path.write_text(MAPPING.replace("breakdowns: {activity: kind, gender: gender}\n", "").replace("grain: quarter", "grain: month"))
    mapping = load_mapping(path, catalogue)
    hand_in(ledger, "\n".join([HEADER, *ROWS]).encode(), "v.csv", replace(context, mappings={mapping.id: mapping}, mapping=mapping.id))
    values = cells(ledger, world)
    assert {breakdown for _, _, breakdown in values} == {""}
    assert values["sessions", "2024-02-29", ""] == 1


def test_a_mapping_may_gain_a_column_and_have_columns_of_any_name(
    tmp_path: Path, catalogue: Catalogue, ledger: Ledger, context: Context, world: World
) -> None:
    path = tmp_path / "visits.yaml"
    odd = (
        MAPPING.replace("who", "project_id").replace("day", "period_start").replace("  hours:", "  row:").replace("sum: hours", "sum: row")
    )
    header, rows = HEADER.replace("who", "project_id").replace("day", "period_start").replace("hours", "row"), ROWS[:2]
    path.write_text(odd.replace("  people: {type: integer}\n", ""))
    before = load_mapping(path, catalogue)
    hand_in(ledger, "\n".join([header, *rows]).encode(), "a.csv", replace(context, mappings={before.id: before}, mapping=before.id))
    path.write_text(odd)
    after = load_mapping(path, catalogue)
    receipt = hand_in(
        ledger, "\n".join([header, *rows, ROWS[2]]).encode(), "b.csv", replace(context, mappings={after.id: after}, mapping=after.id)
    )
    assert receipt.difference == {"added": 1, "revised": 2, "withdrawn": 0}
    assert cells(ledger, world)["sessions", "2024-03-31", ""] == 3


def test_ids_are_those_of_each_project_and_a_registered_name_is_that_project(ledger: Ledger, visits: Context, world: World) -> None:
    hand_in(ledger, f"{HEADER}\n1;Alpha;2024-01-10;1;1;tea;F\n1;beta;2024-01-11;1;1;tea;F".encode(), "v.csv", visits)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        projects = con.execute("SELECT DISTINCT project_id FROM observation ORDER BY 1").fetchall()
    assert projects == [("alpha",), ("beta",)]


def test_rows_about_another_project_than_the_one_named_are_rejected(ledger: Ledger, visits: Context) -> None:
    receipt = hand_in(
        ledger, f"{HEADER}\n1;Alpha;2024-01-10;1;1;tea;F\n2;beta;2024-01-11;1;1;tea;F".encode(), "v.csv", replace(visits, project="alpha")
    )
    assert (receipt.accepted, receipt.rejections["code"].to_list()) == (1, ["record_project_differs"])


def test_whole_numbers_are_the_same_id_however_they_are_written(
    tmp_path: Path, catalogue: Catalogue, ledger: Ledger, context: Context
) -> None:
    path = tmp_path / "visits.yaml"
    path.write_text(MAPPING.replace("mode: append", "mode: release").replace("columns:", "columns:\n  no: {type: integer}"))
    mapping = load_mapping(path, catalogue)
    visits = replace(context, mappings={mapping.id: mapping}, mapping=mapping.id)
    hand_in(ledger, "\n".join([HEADER, *ROWS]).encode(), "a.csv", visits)
    again = hand_in(ledger, "\n".join([HEADER, *(f"00{row}" for row in ROWS)]).encode(), "b.csv", visits)
    assert (again.unchanged, again.difference["withdrawn"]) == (4, 0)


def with_condition(folder: Path, condition: str) -> Path:
    path = folder / "visits.yaml"
    path.write_text(MAPPING.replace("kind = 'tea'", condition))
    return path


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("kind = 'tea') OR (kind = 'walk'", "syntax error"),  # each half closes the parentheses of the other
        ("kind = 'tea' FROM record; SELECT true", "one SQL expression"),
        ("hours, people", "not true or false"),
        ("hours + 1", "not true or false"),
        ("kind = 'tea' --", "syntax error"),
        ("colour = 'red'", "colour"),
        ("EXISTS (SELECT * FROM read_text('{file}'))", "Permission Error"),
        ("EXISTS (SELECT * FROM '{file}')", "disabled"),
    ],
)
def test_a_condition_that_is_no_truth_about_the_rows_is_refused_as_it_is_loaded(
    tmp_path: Path, catalogue: Catalogue, condition: str, code: str
) -> None:
    """Also what reaches outside: a file of the machine is no business of a condition."""
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    with pytest.raises(Refusal) as refusal:
        load_mapping(with_condition(tmp_path, condition.format(file=outside)), catalogue)
    assert code in refusal.value.text.en
    assert "volunteer_hours" in refusal.value.text.en


@pytest.mark.parametrize(
    "condition", ["kind = 'tea' AND hours > 1", "kind IN ('tea') OR people IS NULL", "CASE WHEN hours > 1 THEN true END"]
)
def test_a_condition_that_is_a_truth_about_the_rows_is_taken(tmp_path: Path, catalogue: Catalogue, condition: str) -> None:
    assert load_mapping(with_condition(tmp_path, condition), catalogue).indicators["volunteer_hours"].where == condition


def test_a_condition_that_never_ends_is_stopped(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("impact.intake.mapping.LONGEST", 0.2)
    endless = "(SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b) > 0"
    with pytest.raises(Refusal) as refusal:
        load_mapping(with_condition(tmp_path, endless), catalogue)
    assert "0.2" in refusal.value.text.en


def test_an_older_mapping_that_reaches_outside_is_judged_again_as_its_rows_are_read(
    ledger: Ledger, visits: Context, world: World, tmp_path: Path
) -> None:
    """As a ledger holds one whose mapping was taken by other rules: at the build too, nothing of it is run unjudged."""
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    [mapping] = visits.mappings.values()
    measure = mapping.indicators["volunteer_hours"].model_copy(update={"where": f"EXISTS (SELECT * FROM read_csv('{outside}'))"})
    reaching = mapping.model_copy(update={"indicators": {"volunteer_hours": measure}})
    receipt = hand_in(ledger, "\n".join([HEADER, *ROWS]).encode(), "v.csv", replace(visits, mappings={mapping.id: reaching}))
    assert (receipt.accepted, set(receipt.rejections["code"])) == (0, {"measure_breaks"})


def without_limit(tmp_path: Path, catalogue: Catalogue) -> Mapping:
    path = tmp_path / "large.yaml"
    path.write_text(MAPPING.replace("min: 0, max: 24", "min: 0"))
    return load_mapping(path, catalogue)


@pytest.mark.parametrize(("last", "refused"), [(5 * 10**14, set()), (5 * 10**14 + 1, {"measure_breaks"})])
def test_a_total_is_a_million_billion_at_most(
    ledger: Ledger, visits: Context, tmp_path: Path, catalogue: Catalogue, last: int, refused: set[str]
) -> None:
    large = replace(visits, mappings={"visits": without_limit(tmp_path, catalogue)})
    content = f"{HEADER}\n1;alpha;2024-01-10;{5 * 10**14};1;tea;F\n2;alpha;2024-01-10;{last};1;tea;F"
    assert set(hand_in(ledger, content.encode(), "v.csv", large).rejections["code"]) == refused


def test_a_total_over_several_files_that_is_no_number_any_more_is_set_aside(
    ledger: Ledger, visits: Context, world: World, tmp_path: Path, catalogue: Catalogue
) -> None:
    large = replace(visits, mappings={"visits": without_limit(tmp_path, catalogue)})
    for n in (1, 2):
        receipt = hand_in(ledger, f"{HEADER}\n{n};alpha;2024-01-10;{9 * 10**14};1;tea;F".encode(), f"{n}.csv", large)
        assert receipt.accepted == 1
    hand_in(ledger, b"projet;indicateur;annee;valeur\nalpha;sessions;2023;7", "o.csv", replace(visits, mapping=None))
    assert cells(ledger, world) == {("sessions", "2023-12-31", ""): 7}
