"""What seems to tell who people are is asked about before a file is kept, and left out it is nowhere in the file."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from impact.intake.personal import personal_columns, without
from impact.tables.copied import as_workbook
from impact.tables.grids import ROW, read_grids
from impact.tables.marked import NUMBER
from tests.impact.intake.layouts.corpus.cases import Case
from tests.impact.intake.layouts.corpus.every import CASES
from tests.impact.intake.layouts.corpus.files import csv, ods, xlsx

TODAY = date(2026, 3, 1)
REGISTER: list[list[object]] = [
    ["Atelier du 5 mars 2025, présences"],
    ["Nom", "Prénom", "Tél.", "Naissance", "Présences", "Remarques"],
    ["Dupont", "Jeanne", "06 12 34 56 78", "12/04/1951", 3, "vient à pied"],
    ["Nguyen", "Paul", "0712345678", "02/11/1948", 5, ""],
    ["Total", "", "", "", 8, ""],
]


def asked(content: bytes) -> list[tuple[str, str, str]]:
    return [(column.column, column.kind, column.heading) for column in personal_columns(content, "FR", TODAY)]


@pytest.mark.parametrize("content", [xlsx({"Mars": REGISTER}), ods({"Mars": REGISTER}), csv(REGISTER)], ids=["xlsx", "ods", "csv"])
def test_columns_about_people_are_known_by_their_headings(content: bytes) -> None:
    assert asked(content) == [("A", "name", "Nom"), ("B", "name", "Prénom"), ("C", "phone", "Tél."), ("D", "birth", "Naissance")]


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("Qui", ["Jeanne Dupont", "NGUYEN Paul", "Mme Martin"], "name"),
        ("Qui", ["Amina", "Paul", "Claire"], "name"),
        ("Où", ["12 rue Houdan", "3 bis avenue Carnot", "40, boulevard Colbert"], "address"),
        ("Joindre", ["06 12 34 56 78", "07.12.34.56.78", "+33 1 46 61 00 00"], "phone"),
        ("Joindre", ["a@example.org", "b@example.org", "c@example.org"], "email"),
        ("Jour", ["12/04/1951", "1948-11-02", "30.06.1999"], "birth"),
        ("Téléphone du bénévole", ["?"], "phone"),
        ("Adresse des participants", ["?"], "address"),
        ("Date of birth", ["?"], "birth"),
    ],
)
def test_a_column_is_known_by_its_heading_or_by_what_it_holds(heading: str, cells: list[str], kind: str) -> None:
    assert asked(csv([["Séances", heading], *([2, cell] for cell in cells)])) == [("B", kind, heading)]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Nom de l'atelier", ["Couture", "Vélo", "Informatique"]),
        ("Adresse du site", ["mairie", "école", "gymnase"]),
        ("Jour", ["12/04/2025", "13/04/2025", "14/04/2025"]),
        ("Budget", ["1234567890", "2345678901", "3456789012"]),
        ("Budget", ["12 345 678 €", "23 456 789 €", "34 567 890 €"]),
        ("Nom", []),
        ("Remarques", ["bienvenue à Paul !", "salle fermée", "reporté"]),
        ("Période", ["2016", "2017", "2018"]),
    ],
)
def test_other_columns_are_not_asked_about(heading: str, cells: list[str]) -> None:
    rows: list[list[object]] = [["Séances", heading], [1, ""], *([2, cell] for cell in cells)]
    assert asked(csv(rows)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_spreadsheets_of_figures_alone_are_not_asked_about(case: Case) -> None:
    assert asked(case.content) == []


@pytest.mark.parametrize("content", [xlsx({"Mars": REGISTER}), ods({"Mars": REGISTER}), csv(REGISTER)], ids=["xlsx", "ods", "csv"])
def test_what_is_left_out_is_nowhere_in_the_file_and_the_rest_is_where_it_was(content: bytes) -> None:
    columns = personal_columns(content, "FR", TODAY)
    left = without(content, columns)
    for secret in (b"Dupont", b"Jeanne", b"Nguyen", b"Paul", b"06 12", b"0712345678", b"1951"):
        assert secret not in inside(left)
    before, after = (
        {(r[ROW], n): r[n] for r in g.cells.iter_rows(named=True) for n in r if n != ROW and r[n]}
        for g in (read_grids(content)[0], read_grids(left)[0])
    )
    gone = {place for place in before if place not in after}
    assert gone == {(row, column) for row in (3, 4) for column in ("c0", "c1", "c2", "c3")}
    assert all(after[place] == before[place] for place in after)


def test_only_the_columns_that_are_named_are_left_out() -> None:
    content = xlsx({"Mars": REGISTER}, notes={"A3": "Dupont, la voisine"})
    phone = [column for column in personal_columns(content, "FR", TODAY) if column.kind == "phone"]
    left = inside(without(content, phone))
    assert b"Jeanne" in left
    assert b"06 12" not in left
    assert b"la voisine" not in left


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_written_again_has_the_same_cells(case: Case) -> None:
    for before, after in zip(read_grids(case.content), read_grids(as_workbook(read_grids(case.content), str)), strict=True):
        assert (after.cells.to_dicts(), after.merges) == (before.cells.to_dicts(), before.merges)
        assert {place: mark for place, mark in after.marks.items() if mark == NUMBER} == {
            p: m for p, m in before.marks.items() if m == NUMBER
        }
        assert (after.hidden, after.hidden_rows, after.hidden_columns) == (before.hidden, before.hidden_rows, before.hidden_columns)
        assert after.crossed_out == before.crossed_out


def inside(content: bytes) -> bytes:
    """All bytes of a file, those that it packs unpacked."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())
