"""Previews of editions to look at: the small town in full, one of which little is known, and one without a single observation."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.collect import collect_inbox
from pipelines.preview import preview
from pipelines.warehouse import refresh
from pipelines.workspace import make_workspace, open_workspace

PROJECT = "id: x\ntitle: {fr: Café, en: Café}\nstarted: 2024-01-01\nindicators: [sessions]\n"


def published(root: Path, year: int) -> Path:
    """The folder of a preview of a workspace, from its inbox on."""
    workspace = open_workspace(root)
    collect_inbox(workspace)
    refresh(workspace)
    return preview(workspace, year).pages["fr"].parents[1]


def poor_town(root: Path, rows: str) -> Path:
    """A workspace with one project and what it hands in."""
    make_workspace(root, "empty")
    (root / "projects" / "x.yaml").write_text(PROJECT, "utf-8")
    if rows:
        (root / "inbox" / "bilan.csv").write_text(f"projet;indicateur;période;valeur\n{rows}", "utf-8")
    return root


@pytest.fixture(scope="session")
def town_edition(run_once: Path) -> Path:
    return run_once / "previews" / "2024"


@pytest.fixture(scope="session")
def small_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(poor_town(tmp_path_factory.mktemp("small") / "town", "x;sessions;2024;1\n"), 2024)


@pytest.fixture(scope="session")
def empty_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(poor_town(tmp_path_factory.mktemp("bare") / "town", "x;sessions;2024;NC\n"), 2024)
