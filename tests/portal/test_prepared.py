"""The prepared workbook: a line for each value that is asked, checks that work without a connection, read back like any table."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import text_of
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door

YEAR = 2025
HERE = f"/projets/{PROJECT}/{YEAR}/classeur.xlsx"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def opened(leader: Any, language: str = "fr") -> Any:
    return openpyxl.load_workbook(io.BytesIO(leader.get(HERE, headers={"accept-language": language}).content))


def lines(sheet: Any) -> dict[str, Any]:
    """Each line by its indicator: its cells by their headings."""
    headings = [cell.value for cell in sheet[4]]
    return {
        row[headings.index("Indicateur" if "Indicateur" in headings else "Indicator")].value: dict(zip(headings, row, strict=True))
        for row in sheet.iter_rows(min_row=5)
    }


def checks_of(sheet: Any, cell: Any) -> list[Any]:
    return [check for check in sheet.data_validations.dataValidation if cell.coordinate in check.sqref]


def test_filled_in_it_is_read_back_and_what_is_empty_is_refused_with_a_sentence(door: Door, leader: Any) -> None:
    book = opened(leader)
    line = lines(book.active)
    assert set(line) == {"Personnes touchées", "Bénévoles", "Heures de bénévolat", "Séances tenues"}
    line["Séances tenues"]["Valeur"].value = 41
    line["Séances tenues"]["Commentaire"].value = "dont deux en plein air"
    line["Bénévoles"]["Motif d’absence"].value = (
        checks_of(book.active, line["Bénévoles"]["Motif d’absence"])[0].formula1.strip('"').split(",")[0]
    )
    buffer = io.BytesIO()
    book.save(buffer)
    place = uploaded(leader, buffer.getvalue(), "voisinage-2025.xlsx")["Location"]
    said = text_of(leader.get(place)).replace("\u00a0", " ")
    empty = book.active.max_row - 4 - 2
    assert f"2 à prendre, 0 déjà connu, {empty} refusés" in said
    assert f"{empty} lignes, colonne « Valeur » (5, 8) : La valeur est vide. Écrivez 0 s’il n’y en a pas eu, ou la raison" in said
    leader.post(place)
    standing = door.standing(PROJECT, YEAR)
    assert {key[0]: (row["value"], row["missing"], row["comment"]) for key, row in standing.items()} == {
        "sessions": (41, None, "dont deux en plein air"),
        "volunteers": (None, "not_collected", ""),
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_drop_down_and_heading_is_in_words_that_are_read(door: Door, leader: Any, language: str) -> None:
    from pipelines.workspace import open_workspace

    sheet = opened(leader, language).active
    spellings = open_workspace(door.root).catalogue.vocabulary
    reasons = {name for code, each in spellings.missing.items() for name in (code, each.fr, each.en, *each.spellings)}
    evidence = {name for code, each in spellings.evidence.items() for name in (code, each.fr, each.en, *each.spellings)}
    for line in lines(sheet).values():
        missing, proof = (line["Motif d’absence"], line["Preuve"]) if language == "fr" else (line["Missing code"], line["Evidence"])
        assert set(checks_of(sheet, missing)[0].formula1.strip('"').split(",")) <= reasons
        assert set(checks_of(sheet, proof)[0].formula1.strip('"').split(",")) <= evidence


def test_checks_work_without_a_connection(leader: Any) -> None:
    sheet = opened(leader).active
    value = lines(sheet)["Séances tenues"]["Valeur"]
    check = checks_of(sheet, value)[0]
    assert (check.type, check.formula1, check.formula2) == ("decimal", "0", "3000")
    assert "Comptez chaque séance" in check.prompt
    assert (value.protection.locked, lines(sheet)["Séances tenues"]["Indicateur"].protection.locked, sheet.protection.sheet) == (
        False,
        True,
        True,
    )
    assert lines(sheet)["Séances tenues"]["À remplir"].value.startswith("=IF(")
