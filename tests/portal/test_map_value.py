"""The example's map typed from nothing in pages: the same document, and the same value to the cent as a run gives."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from indicators.numbers import money
from indicators.yamlfile import plain, read_yaml
from tests.portal.test_own_sheet import text_of
from tests.portal.test_registry import rebuilt
from tests.worlds.command import impact
from tests.worlds.doors import Door

MAP = "mutum_repair_cafe"


@pytest.fixture
def collected(tmp_path: Path) -> Iterator[Path]:
    """The example after its run of 2016."""
    root = tmp_path / "sceaux"
    impact("init", root, "--example", "sceaux")
    impact("run", "-w", root, "--year", 2016, code=None)
    yield root
    shutil.rmtree(root)


@pytest.mark.long
def test_the_map_of_mutum_typed_in_pages_is_the_same_to_the_cent(door: Door) -> None:
    path = door.root / "maps" / f"{MAP}.yaml"
    aside = path.rename(door.root / "aside.yaml")
    city = door.client(door.account("city"))
    address = rebuilt(city, aside, MAP)
    with duckdb.connect(door.root / "impact.duckdb", read_only=True) as con:
        query = "SELECT measure, value FROM value_total WHERE project_id = ? AND direction = '' AND year = 2017"
        values = dict(con.execute(query, [MAP]).fetchall())
    line = f"{address}outcomes/1/"
    while_typing = city.post(line, {"live": "1", "deadweight.value": "0,4"})
    city.post(line, {"deadweight.value": "0,4", "calculate": "1"})
    kept = text_of(city.get(line, {"calculer": "1"}))
    assert text_of(while_typing).strip()
    assert text_of(while_typing).strip() in kept  # the same numbers, weights and remarks, to the cent
    before = plain(read_yaml(aside))["outcomes"][0]["deadweight"]
    city.post(line, {"deadweight.value": str(before["value"] if isinstance(before, dict) else before)})
    shown = text_of(city.get(address, {"calculer": "1"})).replace("\u202f", " ").replace("\u00a0", " ")
    for measure in ("created", "invested", "net"):
        assert money(values[measure], "EUR", "fr", cents=True).replace("\u202f", " ").replace("\u00a0", " ").replace("-", "−") in shown
    assert "Des réparations que l’on n’a pas à payer" in shown
    change = re.search(r"/registre/changements/\d+/", city.get(address).content.decode())[0]
    city.post(change, {"decision": "ask", "reason": "établie avec les bénévoles"})
    assert door.client(door.account("city", email="b@example.org")).post(change, {"decision": "confirm"}).status_code == 302
    assert plain(read_yaml(path)) == plain(read_yaml(aside))
