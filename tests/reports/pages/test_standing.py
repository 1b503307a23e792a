"""Pages that are made of nothing new are kept as they lie; whatever changes, the pages are those that would be made anew."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.preview import preview
from pipelines.workspace import open_workspace
from tests.reports.pages.conftest import published

CORRECTION = "projet;indicateur;période;valeur\nvoisinage;sessions;2024;41\n"


@pytest.fixture
def town(town_edition: Path, tmp_path: Path) -> Path:
    """A copy of the small town with its preview of 2024."""
    return Path(shutil.copytree(town_edition.parents[1], tmp_path / "town"))


def edition(town: Path) -> Path:
    return town / "previews" / "2024"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.html"))}


def made_of(town: Path) -> dict[str, str]:
    return json.loads((edition(town) / "made_of.json").read_text("utf-8"))


def plant(town: Path, name: str, text: str) -> None:
    """Puts a page in place of another, noted as if it had been made so: it still stands where it was kept, and is gone where it was made."""
    (edition(town) / name).write_text(text, "utf-8")
    note = edition(town) / "preview.json"
    manifest = json.loads(note.read_text("utf-8"))
    manifest["files"][name] = hashlib.sha256(text.encode()).hexdigest()
    note.write_text(json.dumps(manifest), "utf-8")


def test_nothing_new_makes_no_page_again(town: Path) -> None:
    for name in contents(edition(town)):
        plant(town, name, f"as it lay: {name}")
    preview(open_workspace(town), 2024)
    assert contents(edition(town)) == {name: f"as it lay: {name}".encode() for name in made_of(town)}


def correct_a_figure(town: Path) -> None:
    (town / "inbox" / "correction.csv").write_text(CORRECTION, "utf-8")


def rename_a_project(town: Path) -> None:
    _replace(town / "projects" / "voisinage.yaml", "en: VoisinAge", "en: Neighbours")


def rename_a_need(town: Path) -> None:
    _replace(town / "needs.yaml", "Isolement des personnes âgées", "Solitude")


def _replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


@pytest.mark.parametrize("change", [correct_a_figure, rename_a_project, pytest.param(rename_a_need, marks=pytest.mark.long)])
def test_after_a_change_the_pages_are_those_that_would_be_made_anew(town: Path, change: Callable[[Path], None]) -> None:
    change(town)
    kept = contents(published(town, 2024))
    (edition(town) / "made_of.json").unlink()  # then nothing can be kept
    preview(open_workspace(town), 2024)
    assert contents(edition(town)) == kept


def test_a_corrected_figure_makes_only_the_pages_it_is_on(town: Path) -> None:
    before = made_of(town)
    correct_a_figure(town)
    published(town, 2024)
    again = {name.partition("/")[2] for name, digest in made_of(town).items() if before[name] != digest}
    assert {"index.html", "indicators.html", "indicators/sessions.html", "projects/voisinage.html"} <= again
    assert [name for name in again if name.startswith("projects/")] == ["projects/voisinage.html"]
    assert [name for name in again if name.startswith("indicators/")] == ["indicators/sessions.html"]
    assert not {"territory.html", "projects.html"} & again


@pytest.mark.parametrize(
    "harm", ["a page changed by hand", "a page gone", "what it is made of gone", "what it is made of unreadable", "no note"]
)
def test_a_page_that_is_not_as_it_was_noted_is_made_again(town: Path, harm: str) -> None:
    before = contents(edition(town))
    match harm:
        case "a page changed by hand":
            (edition(town) / "fr" / "index.html").write_text("forged", "utf-8")
        case "a page gone":
            (edition(town) / "fr" / "index.html").unlink()
        case "what it is made of gone":
            (edition(town) / "made_of.json").unlink()
        case "what it is made of unreadable":
            (edition(town) / "made_of.json").write_text("{", "utf-8")
        case _:
            (edition(town) / "preview.json").unlink()
    preview(open_workspace(town), 2024)
    assert contents(edition(town)) == before


def test_what_pages_are_made_of_is_noted_with_them(town: Path) -> None:
    manifest = json.loads((edition(town) / "preview.json").read_text("utf-8"))
    assert "made_of.json" in manifest["files"]
    assert set(made_of(town)) == {name for name in manifest["files"] if name.endswith(".html")}
