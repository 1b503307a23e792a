"""A solver written apart reckons with all that is public, and finds no number that is withheld: not even a project's leader does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.disclosure.surroundings import NEAR
from impact.disclosure.withholding import Disclosed
from tests.impact.disclosure.attacker import Attacker, Unknown
from tests.worlds.published import YEAR, observed, published, rows_of, town, value_figure, value_lines

THRESHOLD = 5
PROJECTS = "abcdef"
WHOLE = {"volunteers", "people_trained", "women_share"}


def unknowns(indicator: str, table: Mapping[str, Mapping[str, float]]) -> dict[Unknown, float]:
    return {Unknown(YEAR, p, indicator, cell): number for p, cells in table.items() for cell, number in cells.items()}


def small(truth: Mapping[Unknown, float]) -> Iterator[Unknown]:
    return (unknown for unknown, number in truth.items() if 0 < number < THRESHOLD)


def unprotected(done: Disclosed, truth: Mapping[Unknown, float], leaders: Iterable[str] = "", **known: Any) -> list[str]:
    """The small counts that the public, or a leader of another project, finds to be neither nothing nor as many as the threshold."""
    rows, found = [rows_of(done.figures)], []
    for leader in ("", *leaders):
        own = {u: number for u, number in truth.items() if u.project == leader}
        attacker = Attacker(rows, own=own, whole=WHOLE, **known)
        for unknown in small(truth):
            if unknown.project != leader and unknown in attacker.place:
                low, high = attacker.ends(unknown)
                if low > 0 or high < THRESHOLD:
                    found.append(f"{leader or 'public'}: {unknown} in {low:g}-{high:g}")
    return found


tables = st.dictionaries(st.sampled_from(PROJECTS), st.integers(0, 40), min_size=2)


@st.composite
def split_tables(draw: st.DrawFn) -> dict[str, dict[str, float]]:
    """Counts by project, some of them split by gender: the parts add up to the whole, or to less."""
    table: dict[str, dict[str, float]] = {}
    for project in draw(st.sets(st.sampled_from(PROJECTS), min_size=2)):
        women, men, unsaid = draw(st.integers(0, 15)), draw(st.integers(0, 15)), draw(st.sampled_from([0, 0, 2]))
        table[project] = {"": women + men + unsaid}
        if draw(st.booleans()):
            table[project] |= {"gender=F": women, "gender=M": men}
    return table


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(tables)
def test_no_count_of_a_project_is_found_from_the_total(counts: dict[str, int]) -> None:
    table = {p: {"": float(n)} for p, n in counts.items()}
    done = published(observed("volunteers", table), town(table))
    assert not unprotected(done, unknowns("volunteers", table), PROJECTS)
    assert not done.exposed


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(split_tables())
def test_nor_from_the_cells_of_the_territory_published_or_not(table: dict[str, dict[str, float]]) -> None:
    done = published(observed("people_trained", table), town(table))
    assert not unprotected(done, unknowns("people_trained", table), PROJECTS)
    assert not done.exposed


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.lists(st.sets(st.sampled_from(PROJECTS), min_size=1), max_size=4))
def test_nor_from_what_each_funder_is_shown(counts: dict[str, int], paid: list[set[str]]) -> None:
    table = {p: {"": float(n)} for p, n in counts.items()}
    views = {f"f{n}": frozenset(p & table.keys()) for n, p in enumerate(paid) if p & table.keys()}
    done = published(observed("volunteers", table), town(table), views=views)
    totals = shown_to_funders(table, views, done.withheld)
    attacker = Attacker([[*rows_of(done.figures), *totals]], views={f: set(p) for f, p in views.items()}, whole=WHOLE)
    for unknown in small(unknowns("volunteers", table)):
        low, high = attacker.ends(unknown)
        assert low == 0
        assert high >= THRESHOLD


def shown_to_funders(
    table: Mapping[str, Mapping[str, float]], views: Mapping[str, frozenset[str]], withheld: frozenset[str]
) -> list[dict[str, Any]]:
    """The totals of the views that are not withheld, as rows."""
    rows = []
    for funder, projects in views.items():
        figure_id = f"{YEAR}/funder/{funder}/volunteers"
        if figure_id not in withheld:
            total = sum(table[p][""] for p in projects)
            rows.append({"figure_id": figure_id, "status": "published", "high": total, "value": total, "definition": {"kind": "funder"}})
    return rows


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.sampled_from([7.3, 19.99, 150.0]), st.sampled_from([1_000.0, 250_000.0]))
def test_nor_by_dividing_values_by_their_price(counts: dict[str, int], price: float, rest: float) -> None:
    table = {p: {"": float(n)} for p, n in counts.items()}
    quantities, total = {p: float(n) for p, n in counts.items()}, price * sum(counts.values()) + rest
    values = [value_figure(p, price * n, price * n * 0.8, price * n * 1.3) for p, n in counts.items()]
    values += [
        value_figure(None, total, total * 0.7, total * 1.3),
        value_figure(None, total - rest, (total - rest) * 0.8, (total - rest) * 1.3, pillar="social"),
    ]
    done = published(
        observed("volunteers", table), town(table), lines=value_lines("volunteers", quantities, price, "social"), values=values
    )
    mine = {Unknown(YEAR, p, "volunteers"): price for p in counts}
    factors = {f"{YEAR}/project/{p}/value_created": ({Unknown(YEAR, p, "volunteers"): price}, 0.0) for p in counts}
    factors |= {f"{YEAR}/territory/value_created": (mine, rest), f"{YEAR}/territory/value_created/pillar=social": (mine, 0.0)}
    assert not unprotected(done, unknowns("volunteers", table), PROJECTS, factors=factors)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(PROJECTS), st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2))
def test_nor_the_persons_above_and_below_the_line_of_a_share(shares: dict[str, tuple[int, int]]) -> None:
    table = {p: {"": (women, women + men)} for p, (women, men) in shares.items() if women + men}
    if len(table) < 2:
        return
    done = published(observed("women_share", table), town(table))
    attacker = Attacker([rows_of(done.figures)], whole=WHOLE)
    for project, cells in table.items():
        women, all_of_them = cells[""]
        above = Unknown(YEAR, project, "women_share")
        if above not in attacker.place:
            continue
        over = above._replace(over=True)
        for number, (low, high) in {
            women: attacker.ends(above),
            all_of_them: attacker.ends(over),
            all_of_them - women: attacker.ends(over, minus=above),
        }.items():
            if 0 < number < THRESHOLD:
                assert (low, high >= THRESHOLD) == (0, True), (project, number, low, high)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.data())
def test_nor_from_two_editions_of_which_the_second_corrects_the_first(counts: dict[str, int], data: st.DataObject) -> None:
    table = {p: {"": float(n)} for p, n in counts.items()}
    corrected = data.draw(st.sampled_from(sorted(table)))
    after = table | {corrected: {"": float(data.draw(st.integers(0, 40)))}}
    world = town(table)
    first = published(observed("volunteers", table), world)
    second = published(observed("volunteers", after), world, earlier=[first.figures])
    attacker = Attacker([rows_of(first.figures), rows_of(second.figures)], revised={corrected}, whole=WHOLE)
    truth = unknowns("volunteers", after) | {u._replace(edition=1): n for u, n in unknowns("volunteers", table).items()}
    for unknown in small(truth):
        if unknown in attacker.place:
            low, high = attacker.ends(unknown)
            assert (low, high >= THRESHOLD) == (0, True), unknown


def many(small_ones: Mapping[int, int], projects: int) -> dict[str, dict[str, float]]:
    """Counts of as many projects as no part is enough for, all large but some."""
    return {f"p{n:03}": {"": float(small_ones.get(n, 20 + n % 7))} for n in range(projects)}


def test_a_small_count_among_hundreds_of_projects_is_hidden_among_those_near_it_and_found_by_nobody() -> None:
    table = many({3: 2, 140: 4, NEAR + 20: 1, NEAR + 21: 3}, NEAR + 40)
    done = published(observed("volunteers", table), town(table))
    hiding = sorted(address.split("/")[2] for address in done.withheld)
    assert not unprotected(done, unknowns("volunteers", table))
    assert not [leader for leader in hiding if unprotected(done, unknowns("volunteers", table), [leader])]
    assert not done.exposed
    assert len(hiding) <= 4 + 3 * 2  # each small count behind two others at most


def test_the_attacker_wins_where_the_views_of_funders_are_forgotten() -> None:
    table: dict[str, dict[str, float]] = {"a": {"": 3.0}, "b": {"": 40.0}, "c": {"": 12.0}, "d": {"": 25.0}}
    views = {"foundation": frozenset("ac"), "region": frozenset("cd")}
    forgotten = published(observed("volunteers", table), town(table))
    rows = [*rows_of(forgotten.figures), *shown_to_funders(table, views, frozenset())]
    attacker = Attacker([rows], views={f: set(p) for f, p in views.items()}, whole=WHOLE)
    assert attacker.ends(Unknown(YEAR, "a", "volunteers")) == (3, 3)


def test_the_attacker_wins_where_only_the_small_count_itself_is_withheld() -> None:
    table: dict[str, dict[str, float]] = {"a": {"": 3.0}, "b": {"": 40.0}}
    rows = rows_of(published(observed("sessions", table), town(table)).figures)
    rows = [row | {"status": "suppressed", "high": None} if row["figure_id"].endswith("a/sessions") else row for row in rows]
    attacker = Attacker([rows], whole={"sessions"})
    assert attacker.ends(Unknown(YEAR, "a", "sessions")) == (3, 3)


def test_a_confidential_quantity_stays_open_by_a_fifth_for_the_public() -> None:
    table: dict[str, dict[str, float]] = {"a": {"": 1000.0}, "b": {"": 3000.0}, "c": {"": 2000.0}, "d": {"": 500.0}}
    done = published(observed("earned_income", table), town(table, confidential=["earned_income"]))
    attacker = Attacker([rows_of(done.figures)], whole=set())
    for project, cells in table.items():
        low, high = attacker.ends(Unknown(YEAR, project, "earned_income"))
        assert low <= 0.8 * cells[""]
        assert high >= 1.2 * cells[""]


def test_the_numbers_of_a_project_that_is_not_public_are_not_found_by_subtraction() -> None:
    table: dict[str, dict[str, float]] = {p: {"": 20.0 * n} for n, p in enumerate("abcd", start=1)}
    cells = pl.concat([observed("sessions", table), observed("volunteers", table)])
    done = published(cells, town(table, closed="a"))
    attacker = Attacker([rows_of(done.figures)], whole=WHOLE)
    for indicator in ("sessions", "volunteers"):
        low, high = attacker.ends(Unknown(YEAR, "a", indicator))
        assert low <= 16
        assert high >= 24
