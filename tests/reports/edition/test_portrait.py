"""The page of a project says of a transfer who gains and who pays: in all it comes to nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indicators.text import Text
from reports.edition.content import Edition
from reports.edition.sections.material import Material
from reports.edition.sections.portrait import Portraits
from reports.edition.tree import Table
from tests.reports.edition.test_evidence import valued


@pytest.mark.parametrize(
    ("accounts", "who"),
    [
        ({}, "bénéficiaires"),
        ({"beneficiaries": 0.5, "state": 0.5}, "bénéficiaires"),
        ({"state": 1.0, "beneficiaries": -1.0}, "gagné : État et sécurité sociale ; payé : bénéficiaires ; le total est nul"),
    ],
)
def test_who_pays_for_a_transfer_is_said_beside_who_gains(town: Edition, accounts: dict[str, float], who: str) -> None:
    _, map_id, outcome = valued(town)
    of = town.world.maps[map_id]
    outcomes = [outcome.model_copy(update={"accounts": accounts, "stakeholder": "beneficiaries"})]
    project = next(name for name, maps in town.maps.items() if map_id in maps)
    changed = of.model_copy(update={"outcomes": outcomes, "projects": [project]})
    edition = replace(town, world=replace(town.world, maps={**town.world.maps, map_id: changed}))
    page = Portraits(Material(edition)).page(edition.world.register.projects[project])
    [table] = [b for s in page.sections for b in s.blocks if isinstance(b, Table)]
    cell = table.rows[0].cells[1]
    assert isinstance(cell, Text)
    assert cell.fr == who
