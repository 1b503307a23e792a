"""A preview laid out again: the same bytes, whether the drawings of the last time are kept, gone or damaged."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from impact.disclosure import kept_suppressions
from indicators.kept import KeptAnswers
from pipelines.collect import collect_inbox
from pipelines.preview import preview
from pipelines.warehouse import open_warehouse, refresh
from pipelines.withheld import disclosed
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import small_town


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    town = open_workspace(small_town(tmp_path_factory.mktemp("publish") / "town"))
    (town.inbox / "z_few.csv").write_text("Projet;Indicateur;Période;Ventilation;Valeur\nvoisinage;volunteers;2024;;3\n", "utf-8")
    collect_inbox(town)
    refresh(town)
    return town


def pages(workspace: Workspace) -> dict[str, bytes]:
    """The pages of 2024, all made anew: where the preview stands, pages of nothing new are taken over with their pictures."""
    folder = workspace.previews / "2024"
    shutil.rmtree(folder, ignore_errors=True)
    preview(workspace, 2024)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.html"))}


def kept(workspace: Workspace) -> dict[str, int]:
    """The kept drawings, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in workspace.drawings.iterdir()}


def test_the_second_time_nothing_is_drawn(workspace: Workspace) -> None:
    first, drawings = pages(workspace), kept(workspace)
    assert drawings
    assert pages(workspace) == first
    assert kept(workspace) == drawings


def truncate(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize("harm", [truncate, shutil.rmtree], ids=["truncated", "deleted"])
def test_what_is_lost_of_the_drawings_changes_no_page(workspace: Workspace, harm: Callable[[Path], None]) -> None:
    before = pages(workspace)
    whole = {path.name: path.read_bytes() for path in workspace.drawings.iterdir()}
    harm(workspace.drawings)
    assert pages(workspace) == before
    assert {path.name: path.read_bytes() for path in workspace.drawings.iterdir()} == whole


def test_only_the_drawings_of_the_last_preview_are_kept(workspace: Workspace) -> None:
    pages(workspace)
    latest = kept(workspace).keys()
    preview(workspace, 2023)
    assert kept(workspace).keys() - latest
    pages(workspace)
    assert kept(workspace).keys() == latest


def test_a_preview_takes_the_protection_of_the_same_cells_from_the_last_and_a_publication_works_it_out_anew(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, folder = pages(workspace), workspace.answers / "suppressions"
    assert list(folder.iterdir())
    with monkeypatch.context() as nothing_solved:
        nothing_solved.setattr(kept_suppressions, "protected", lambda *_: pytest.fail("other worlds were looked for"))
        assert pages(workspace) == first
    with monkeypatch.context() as nothing_kept, contextlib.closing(open_warehouse(workspace)) as con:
        nothing_kept.setattr(KeptAnswers, "read", lambda *_: pytest.fail("what is kept was asked"))
        assert any(figure.suppressed for figure in disclosed(con, workspace, 2024).figures)
    shutil.rmtree(folder)
    assert pages(workspace) == first


def test_pages_in_both_languages_have_their_own_pictures(workspace: Workspace) -> None:
    whole = pages(workspace)
    for language, mark in (("fr", "illustratif</text>"), ("en", "illustrative</text>")):
        of_language = [page.decode() for name, page in whole.items() if name.startswith(f"{language}/")]
        assert any(mark in page for page in of_language)
        other = "illustrative</text>" if language == "fr" else "illustratif</text>"
        assert not any(other in page for page in of_language)


def test_who_lays_out_one_year_learns_which_other_previews_are_from_before_the_last_change(workspace: Workspace) -> None:
    preview(workspace, 2023)
    assert preview(workspace, 2024).older == []
    (workspace.inbox / "later.csv").write_text("projet;indicateur;période;valeur\nvoisinage;sessions;2023;77\n", "utf-8")
    collect_inbox(workspace)
    refresh(workspace)
    assert preview(workspace, 2024).older == [2023]
    assert preview(workspace, 2023).older == []
