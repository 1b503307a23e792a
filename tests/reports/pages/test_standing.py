"""Pages that are made of nothing new are kept as they lie; whatever changes, the pages are those that would be made anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.workspace import open_workspace
from reports.edition.seal import sealed_years
from reports.pages import site
from tests.conftest import small_town
from tests.reports.pages.conftest import published

CORRECTION = "projet;indicateur;période;valeur\nvoisinage;sessions;2024;{value}\n"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pages that are rendered from here on."""
    names: list[str] = []
    rendered = site.rendered

    def noted(edition, leaf, chapters, language) -> bytes:
        names.append(f"{language}/{leaf.file}")
        return rendered(edition, leaf, chapters, language)

    monkeypatch.setattr(site, "rendered", noted)
    return names


@pytest.fixture
def town(tmp_path: Path) -> Path:
    root = small_town(tmp_path / "town")
    published(root, 2024)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.html"))}


def test_nothing_new_makes_no_page_again(town: Path, made: list[str]) -> None:
    before = contents(town / "editions" / "2024")
    published(town, 2024)
    assert made == []
    assert contents(town / "editions" / "2024") == before


def correct(root: Path) -> None:
    (root / "inbox" / "correction.csv").write_text(CORRECTION.format(value=41), "utf-8")


def rename_a_project(root: Path) -> None:
    _replace(root / "projects" / "voisinage.yaml", "en: VoisinAge", "en: Neighbours")


def rename_a_need(root: Path) -> None:
    _replace(root / "needs.yaml", "Isolement des personnes âgées", "Solitude")


def _replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


@pytest.mark.parametrize("change", [correct, rename_a_project, rename_a_need])
def test_after_a_change_the_pages_are_those_that_would_be_made_anew(town: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    change(town)
    kept = contents(published(town, 2024))
    made_of = town / "editions" / "2024" / "made_of.json"
    made_of.unlink()
    assert contents(published(town, 2024)) == kept


def test_a_corrected_figure_makes_only_the_pages_it_is_on(town: Path, made: list[str]) -> None:
    correct(town)
    folder = published(town, 2024)
    again = {name.partition("/")[2] for name in made}
    assert {"index.html", "indicators.html", "indicators/sessions.html", "projects/voisinage.html"} <= again
    every = {str(path.relative_to(folder / "fr")) for path in (folder / "fr").rglob("*.html")}
    others = {name for name in every - again if name.startswith(("projects/", "indicators/"))}
    assert len(others) >= len(every) / 2
    assert "territory.html" not in again


@pytest.mark.parametrize(
    "harm", ["a page changed by hand", "a page gone", "what it is made of gone", "what it is made of unreadable", "no seal"]
)
def test_a_page_that_is_not_as_it_was_sealed_is_made_again(town: Path, harm: str) -> None:
    folder = town / "editions" / "2024"
    before = contents(folder)
    match harm:
        case "a page changed by hand":
            (folder / "fr" / "index.html").write_text("forged", "utf-8")
        case "a page gone":
            (folder / "fr" / "index.html").unlink()
        case "what it is made of gone":
            (folder / "made_of.json").unlink()
        case "what it is made of unreadable":
            (folder / "made_of.json").write_text("{", "utf-8")
        case _:
            (folder / "edition.json").unlink()
    published(town, 2024)
    assert contents(folder) == before


def test_an_edition_made_by_other_code_is_made_again(town: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "hash_of_code", lambda: "other")
    published(town, 2024)
    assert len(made) == len(contents(town / "editions" / "2024"))


def test_what_pages_are_made_of_is_sealed_with_them(town: Path) -> None:
    folder = open_workspace(town).editions
    assert 2024 in sealed_years(folder)
    manifest = json.loads((folder / "2024" / "edition.json").read_text("utf-8"))
    assert "made_of.json" in manifest["files"]
    made_of = json.loads((folder / "2024" / "made_of.json").read_text("utf-8"))
    assert set(made_of) == {name for name in manifest["files"] if name.endswith(".html")}
