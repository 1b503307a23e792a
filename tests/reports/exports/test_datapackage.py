"""The data package describes `figures.csv` truly: its columns, their types, the file's hash, its licence and its sources."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from reports.edition.published import COLUMNS
from reports.exports.datapackage import field_plans
from tests.worlds.exports import Exported


@pytest.fixture(scope="module")
def package(town_exports: Exported) -> dict:
    return json.loads((town_exports.folder / "datapackage.json").read_text("utf-8"))


def test_it_describes_each_column_in_both_languages(package: dict) -> None:
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(COLUMNS) == list(field_plans())
    assert all(" · " in field["title"] and " · " in field["description"] for field in fields)


def test_it_names_the_file_by_its_size_and_hash(package: dict, town_exports: Exported) -> None:
    content = (town_exports.folder / "figures.csv").read_bytes()
    resource = package["resources"][0]
    assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_every_unit_of_the_file_is_explained(package: dict, town_exports: Exported) -> None:
    assert set(package["units"]) == {row["unit"] for row in town_exports.rows.values()}
    assert package["units"]["people"] == {"fr": "personnes", "en": "people"}


def test_it_says_under_which_licence_and_from_which_sources(package: dict, town_exports: Exported) -> None:
    assert [licence["name"] for licence in package["licenses"]] == ["etalab-2.0"]
    titles = [source["title"] for source in package["sources"]]
    facts = [row["definition"]["source"]["title"] for row in town_exports.rows.values() if row["definition"]["kind"] == "fact"]
    assert facts
    assert all(any(fact in title for title in titles) for fact in facts)
    assert any("France Stratégie" in title for title in titles), "the discount rate of the impact maps"


def validated(folder: Path) -> list[str]:
    frictionless = pytest.importorskip("frictionless", reason="the extra `checks` is not installed")
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    return [error.type for task in report.tasks for error in task.errors] + [error.type for error in report.errors]


def test_frictionless_finds_nothing_wrong(town_exports: Exported, careful_exports: Exported) -> None:
    assert validated(town_exports.folder) == []
    assert validated(careful_exports.folder) == []


def test_frictionless_sees_a_cell_that_is_no_number_and_a_status_that_is_none(town_exports: Exported, tmp_path: Path) -> None:
    for name in ("datapackage.json", "figures.csv"):
        shutil.copy(town_exports.folder / name, tmp_path)
    text = (tmp_path / "figures.csv").read_text("utf-8")
    (tmp_path / "figures.csv").write_text(text.replace(",published,", ",perhaps,", 1).replace(",1.0,1.0,1.0,", ",one,1.0,1.0,", 1), "utf-8")
    assert {"constraint-error", "type-error"} <= set(validated(tmp_path))
