"""One cell of one original file changed: exactly the figures that lead to it change, and no page of another figure does (law 7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import small_town
from tests.worlds.exports import Exported, exported

SESSIONS = ("FabLab numérique;sessions;2024;;44;", "FabLab numérique;sessions;2024;;47;")
HOURS = ("Repair Café;volunteer_hours;2024;;372;", "Repair Café;volunteer_hours;2024;;472;")
PEOPLE = ("FabLab numérique;people_reached;2024;;131;", "FabLab numérique;people_reached;2024;;135;")
Page = dict[str, Any]


def with_cell_changed(root: Path, change: tuple[str, str]) -> Exported:
    """The small town, one cell of its campaign written otherwise."""
    file = small_town(root) / "inbox" / "campagne_2024.csv"
    before, after = (text.encode() for text in change)
    content = file.read_bytes()
    assert content.count(before) == 1
    file.write_bytes(content.replace(before, after))
    return exported(root, 2024)


def leading_to(pedigrees: dict[str, Page], cell: Page) -> set[str]:
    """The figures whose pages lead to a cell, over as many pages as it takes."""

    def reached(address: str) -> Iterator[tuple[str, str]]:
        page = pedigrees.get(address, {})
        yield from ((c["submission_id"], c["cell"]) for o in page.get("observations", []) for c in o["cells"])
        for other in page.get("figures", []):
            yield from reached(other)

    return {address for address in pedigrees if (cell["submission_id"], cell["cell"]) in set(reached(address))}


def without_files(page: Page) -> Page:
    """A page but for the hashes of the files, which change with any of their cells."""
    return {name: value for name, value in page.items() if name != "submissions"}


@pytest.mark.parametrize(
    ("change", "figure", "among"),
    [
        pytest.param(SESSIONS, "2024/project/fablab/sessions", {"2024/territory/sessions"}, marks=pytest.mark.long),
        pytest.param(
            PEOPLE, "2024/project/fablab/people_reached", {"2024/territory/people_reached/per/population"}, marks=pytest.mark.long
        ),
        (HOURS, "2024/project/repair_cafe/volunteer_hours", {"2024/project/repair_cafe/sroi_ratio", "2024/territory/value_invested"}),
    ],
    ids=["sessions", "people", "hours"],
)
def test_exactly_the_figures_that_lead_to_a_cell_change_with_it(
    town_exports: Exported, tmp_path: Path, change: tuple[str, str], figure: str, among: set[str]
) -> None:
    after = with_cell_changed(tmp_path / "town", change)
    changed = {address for address in town_exports.rows if town_exports.rows[address] != after.rows[address]}
    (cell,) = town_exports.pedigrees[figure]["observations"][0]["cells"]
    assert after.rows.keys() == town_exports.rows.keys()
    assert changed == leading_to(town_exports.pedigrees, cell)
    assert among | {figure} <= changed
    pages = {address for address, page in after.pedigrees.items() if without_files(page) != without_files(town_exports.pedigrees[address])}
    assert figure in pages <= changed


def test_sessions_of_one_project_are_in_two_figures_and_no_other(town_exports: Exported, tmp_path: Path) -> None:
    """By hand: its own figure and that of the territory; no impact map takes them."""
    after = with_cell_changed(tmp_path / "town", SESSIONS)
    changed = {address for address in town_exports.rows if town_exports.rows[address] != after.rows[address]}
    assert changed == {"2024/project/fablab/sessions", "2024/territory/sessions"}
    total = "2024/territory/sessions"
    assert after.rows[total]["value"] - town_exports.rows[total]["value"] == 3
