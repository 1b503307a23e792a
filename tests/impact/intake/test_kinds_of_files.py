"""Kinds of files rather than files: marks, encodings, merged blocks, hidden parts, periods and quotes vary; no wrong number is stored."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from impact.intake.files import read_file
from impact.intake.result import Context

some = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADERS = {"fr": "projet;indicateur;période;valeur;commentaire", "en": "project,indicator,period,value,comment"}
YEARS = range(2016, 2026)
INDICATORS = ("volunteer_hours", "money_raised", "spectators")


def grouped(text: str, sign: str) -> str:
    digits, groups = text, []
    while len(digits) > 3:
        digits, group = digits[:-3], digits[-3:]
        groups.append(group)
    return sign.join([digits, *reversed(groups)])


def written(value: float, decimals: int, group: str, mark: str) -> str:
    whole, _, fraction = f"{value:.{decimals}f}".partition(".")
    return grouped(whole, group) + (mark + fraction if fraction else "")


amounts = st.tuples(st.integers(0, 9_999_999), st.integers(0, 3))
STYLES = [("fr", "", ","), ("fr", " ", ","), ("fr", "\u202f", ","), ("fr", "\u2009", ","), ("fr", ".", ","), ("fr", "", "."), ("fr", "’", ","),
          ("en", ",", "."), ("en", "", "."), ("en", " ", ".")]  # fmt: skip


@some
@given(numbers=st.lists(amounts, min_size=1, max_size=8), style=st.sampled_from(STYLES), indicator=st.sampled_from(INDICATORS))
def test_a_column_of_numbers_in_one_notation_gives_those_numbers_or_refusals(
    context: Context, numbers: list[tuple[int, int]], style: tuple[str, str, str], indicator: str
) -> None:
    language, group, mark = style
    delimiter = ";" if language == "fr" else ","
    truth: dict[int, float] = {}
    rows = []
    for n, (number, decimals) in enumerate(numbers):
        decimals = 0 if indicator == "spectators" else decimals
        truth[n + 2] = round(number / 10**decimals, decimals)
        rows.append(delimiter.join(["alpha", indicator, str(YEARS[n]), f'"{written(truth[n + 2], decimals, group, mark)}"', ""]))
    reading = read_file("\n".join([HEADERS[language], *rows]).encode(), context)
    for row, value in reading.accepted.select("row", "value").iter_rows():
        assert value == truth[row], rows[row - 2]
    assert set(reading.rejected["code"]) <= {"number_two_readings"}
    assert reading.received == len(rows)


@some
@given(
    lines=st.lists(
        st.tuples(st.sampled_from(["utf-8", "cp1252"]), st.sampled_from(["régulier", "à l’œil", "été", "çà et là"])), min_size=1, max_size=6
    )
)
def test_each_line_is_read_in_its_own_encoding(context: Context, lines: list[tuple[str, str]]) -> None:
    body = [f"alpha;sessions;{YEARS[n]};1;{text}".encode(encoding) for n, (encoding, text) in enumerate(lines)]
    reading = read_file(b"\n".join([HEADERS["fr"].encode(), *body]), context)
    assert reading.accepted["comment"].to_list() == [text for _, text in lines]
    others = [n for n, (encoding, _) in enumerate(lines) if encoding == "cp1252"]
    assert ("lines_other_encoding" in {code for code, _ in reading.remarks}) == bool(others)


def workbook(rows: list[list[Any]]) -> tuple[openpyxl.Workbook, Any]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


blocks = st.lists(st.tuples(st.sampled_from(["alpha", "beta", "gamma"]), st.integers(1, 3), st.booleans()), min_size=1, max_size=4)


@some
@given(blocks=blocks, sender=st.sampled_from([None, "alpha", "beta"]))
def test_a_blank_cell_never_gets_another_project_than_its_block(
    context: Context, blocks: list[tuple[str, int, bool]], sender: str | None
) -> None:
    rows: list[list[Any]] = [["Projet", "Indicateur", "Année", "Valeur"]]
    truth: dict[int, str] = {}
    merges = []
    for project, size, merged in blocks:
        first = len(rows) + 1
        for n in range(size):
            truth[len(rows) + 1] = project
            rows.append([project if n == 0 else None, "sessions", 2000 + 10 + len(rows), len(rows)])
        if merged and size > 1:
            merges.append(f"A{first}:A{first + size - 1}")
    book, sheet = workbook(rows)
    for merge in merges:
        sheet.merge_cells(merge)
    reading = read_file(saved(book), replace(context, project=sender))
    for row, project, value in reading.accepted.select("row", "project_id", "value").iter_rows():
        assert (project, value) == (truth[row], row - 1)
    assert reading.received == len(truth)


@some
@given(
    hidden=st.sets(st.integers(2, 7)),
    column=st.booleans(),
    name=st.sampled_from(["Bilan 2016", "Objectifs", "Réalisé", "Prévisionnel 2016", "Exemple"]),
)
def test_what_is_hidden_is_said_and_what_is_not_meant_is_left_aside(context: Context, hidden: set[int], column: bool, name: str) -> None:
    book, sheet = workbook([["Projet", "Indicateur", "Année", "Valeur"], *(["alpha", "sessions", 2014 + n, n] for n in range(2, 8))])
    sheet.title = name
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["D"].hidden = column
    reading = read_file(saved(book), context)
    meant = name in ("Bilan 2016", "Réalisé")
    assert reading.accepted.height == (6 if meant else 0)
    assert reading.aside.height == (0 if meant else 6)
    said = {code: text.fr for code, text in reading.remarks}
    assert ("hidden_rows" in said) == bool(hidden and meant)
    assert all(str(row) in said.get("hidden_rows", "") for row in hidden if meant)
    assert ("hidden_columns" in said) == (column and meant)


@some
@given(crossed=st.sets(st.integers(2, 7)), noted=st.sets(st.integers(2, 7)))
def test_numbers_that_are_crossed_out_are_read_and_said(context: Context, crossed: set[int], noted: set[int]) -> None:
    rows = [["Projet", "Indicateur", "Année", "Valeur", "Pour nous"], *(["alpha", "sessions", 2014 + n, n, "vu"] for n in range(2, 8))]
    book, sheet = workbook(rows)
    for cell in (*(f"D{row}" for row in crossed), *(f"E{row}" for row in noted)):
        sheet[cell].font = Font(strike=True)
    reading = read_file(saved(book), context)
    said = [text.fr for code, text in reading.remarks if code == "rows_crossed_out"]
    assert reading.accepted.height == 6
    assert len(said) == bool(crossed), "a column that is not read says nothing"
    assert not said or f"lignes {', '.join(map(str, sorted(crossed)))}." in said[0]


@some
@given(first=st.integers(2010, 2020), count=st.integers(1, 5), school=st.booleans(), sign=st.sampled_from("-/"))
def test_short_periods_are_what_their_column_shows_or_refused(context: Context, first: int, count: int, school: bool, sign: str) -> None:
    years = range(first, first + count)
    texts = [f"{y}{sign}{(y + 1) % 100:02}" if school else f"{y}{sign}{(y - first) % 12 + 1:02}" for y in years]
    rows = [f"alpha;volunteer_hours;{text};1;" for text in texts]
    reading = read_file("\n".join([HEADERS["fr"], *rows]).encode(), context)
    for row, start in reading.accepted.select("row", "period_start").iter_rows():
        year = first + row - 2
        assert start == (date(year, 9, 1) if school else date(year, (year - first) % 12 + 1, 1))
    assert set(reading.rejected["code"]) <= {"period_two_readings", "indicator_not_in_force"}


@some
@given(bad=st.integers(0, 4), column=st.integers(0, 4), good=st.integers(0, 4))
def test_one_bad_quote_spoils_one_row(context: Context, bad: int, column: int, good: int) -> None:
    rows = [["alpha", "sessions", str(2016 + n), str(10 + n), f"note {n}"] for n in range(5)]
    rows[good][4] = '"mai; 30; juin"'
    if bad != good:
        rows[bad][column] = '"' + rows[bad][column]
    text = "\n".join([HEADERS["fr"], *(";".join(row) for row in rows)])
    reading = read_file(text.encode(), context)
    assert {row: value for row, value in reading.accepted.select("row", "value").iter_rows() if row - 2 != bad} == {
        n + 2: 10 + n for n in range(5) if n != bad
    }
    assert all(value == 10 + bad for row, value in reading.accepted.select("row", "value").iter_rows() if row - 2 == bad)
    assert reading.received == 5


@some
@given(days=st.lists(st.dates(date(2020, 1, 1), date(2025, 12, 31)), min_size=1, max_size=6), month_first=st.booleans())
def test_days_are_read_in_the_order_that_their_column_shows_or_refused(context: Context, days: list[date], month_first: bool) -> None:
    form = "%m/%d/%Y" if month_first else "%d/%m/%Y"
    lines = [f"r{n},Town,Lamp,Fixed,Café,{day.strftime(form)}" for n, day in enumerate(days)]
    header = "id,data_provider,product_category,repair_status,group_identifier,event_date"
    reading = read_file("\n".join([header, *lines]).encode(), context)
    for row, day in reading.accepted.select("row", "day").iter_rows():
        assert day == days[row - 2]
    assert set(reading.rejected["code"]) <= {"day_two_readings"}


@some
@given(
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"]),
    texts=st.lists(st.sampled_from(["régulier, été comme hiver", "à la maison", "où ça", "Noël à l'école"]), min_size=1, max_size=5),
)
def test_a_file_in_any_encoding_of_an_office_says_what_was_written(context: Context, encoding: str, texts: list[str]) -> None:
    rows = [f"alpha;sessions;{YEARS[n]};{n};{text}" for n, text in enumerate(texts)]
    reading = read_file("\n".join([HEADERS["fr"], *rows]).encode(encoding), context)
    assert reading.accepted["comment"].to_list() == texts
    assert reading.accepted["value"].to_list() == list(range(len(texts)))


WAYS = {
    "{}": True, "{} h": True, "{}.0": True, "env. {}": False, "≈ {}": False, "{}*": False, "{} environ": False,
    ">{}": None, "plus de {}": None, "{}/{}": None, "({})": None, "#REF!": None, "=A1+{}": None, "une {}aine": None,
}  # fmt: skip
"""Ways to write a number of hours: exactly, about, or so that nobody can say which number it is."""


@some
@given(cells=st.lists(st.tuples(st.integers(2, 900), st.sampled_from(list(WAYS))), min_size=1, max_size=8))
def test_what_is_about_a_number_is_marked_and_what_is_none_is_refused(context: Context, cells: list[tuple[int, str]]) -> None:
    rows = [f"alpha;volunteer_hours;{YEARS[n]};{way.format(number, number)};" for n, (number, way) in enumerate(cells)]
    reading = read_file("\n".join([HEADERS["fr"], *rows]).encode(), context)
    stored = {row: (value, not about) for row, value, about in reading.accepted.select("row", "value", "approximate").iter_rows()}
    assert stored == {n: (number, WAYS[way]) for n, (number, way) in enumerate(cells, 2) if WAYS[way] is not None}
    assert set(reading.rejected["row"]) == {n for n, (_, way) in enumerate(cells, 2) if WAYS[way] is None}


@some
@given(first=st.integers(2, 7), length=st.integers(2, 5), column=st.sampled_from("ABCD"))
def test_a_merge_over_any_column_repeats_no_value(context: Context, first: int, length: int, column: str) -> None:
    """A project or an indicator may be said once for several rows; a value said once is said once."""
    book, sheet = workbook([["Projet", "Indicateur", "Année", "Valeur"], *(["alpha", "sessions", 2014 + n, n] for n in range(2, 8))])
    last = min(first + length - 1, 7)
    sheet.merge_cells(f"{column}{first}:{column}{last}")
    reading = read_file(saved(book), context)
    under = set(range(first + 1, last + 1))
    for row, value in reading.accepted.select("row", "value").iter_rows():
        assert value == row
        assert row not in under or column in "AB"
    if column == "D":
        assert set(reading.rejected["code"]) <= {"value_merged"}
        assert set(reading.rejected["row"]) == under
    assert reading.received == 6
