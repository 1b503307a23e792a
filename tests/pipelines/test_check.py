"""The check of what stands: one chain makes what it is compared with, once for all that counts the same events."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.check import Comparison, check_all, standing
from pipelines.collect import collect
from pipelines.warehouse import last_record, refresh
from pipelines.workspace import Workspace, open_workspace
from tests.worlds.command import said
from tests.worlds.editions import erratum_file

CHAIN = ("build_warehouse", "validate_warehouse", "value_warehouse", "seal_warehouse")


class Counting:
    """Runs steps as they are, and counts them."""

    def __init__(self) -> None:
        self.steps: Counter[str] = Counter()

    def __call__(self, step: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        self.steps[step.__name__] += 1
        return step(*values, **named)


@pytest.fixture(scope="module")
def workspace(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A town whose two last years are sealed."""
    root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("check") / "town", symlinks=True))
    said("publish", "-w", root, "--year", 2023)
    return open_workspace(root)


@pytest.mark.long
def test_versions_that_count_the_same_events_are_compared_with_one_new_file_and_others_with_what_was_known_then(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "late.csv").write_text("projet;indicateur;période;valeur\nRepair Café;volunteers;2023;41\n", "utf-8")
    collect(workspace, [tmp_path / "late.csv"])
    said("publish", "-w", workspace.root, "--year", 2023, "--erratum", erratum_file(workspace.root))
    counting = Counting()
    comparison = check_all(workspace, counting)
    assert comparison.editions == {"2023/v1": [], "2023/v2": [], "2024/v1": []}, "the first two were sealed before the late row"
    assert not comparison.differs
    assert counting.steps == dict.fromkeys(CHAIN, 2), "one for the two that count the same, one for the third"


@pytest.mark.long
def test_a_warehouse_that_another_process_builds_meanwhile_makes_no_difference(run_once: Path, tmp_path: Path) -> None:
    town = open_workspace(Path(shutil.copytree(run_once, tmp_path / "town", symlinks=True)))
    (tmp_path / "late.csv").write_text("projet;indicateur;période;valeur\nRepair Café;volunteers;2023;41\n", "utf-8")
    others: list[Callable[[], object]] = [lambda: collect(town, [tmp_path / "late.csv"]), lambda: refresh(town)]

    def run(step: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        while others:
            others.pop(0)()
        return step(*values, **named)

    assert not check_all(town, run).differs
    assert not others


def test_a_warehouse_that_a_comparison_showed_to_be_right_need_not_be_built(run_once: Path, tmp_path: Path) -> None:
    town = open_workspace(Path(shutil.copytree(run_once, tmp_path / "town", symlinks=True)))
    right = Comparison(known_before=True, differences=[], inputs_changed=[], editions={})
    stands = standing(town, right)
    assert stands is not None
    assert stands.content == read_content(town)
    for other in ({"differences": ["finding"]}, {"inputs_changed": ["maps"]}):
        assert standing(town, right.model_copy(update=other)) is None
    (tmp_path / "late.csv").write_text("projet;indicateur;période;valeur\nRepair Café;volunteers;2023;41\n", "utf-8")
    collect(town, [tmp_path / "late.csv"])
    assert standing(town, right) is None, "what was collected since is to be counted"


def read_content(town: Workspace) -> str:
    record = last_record(town)
    assert record is not None
    return record.content


class HandingIn:
    """Runs steps as they are; before one of them somebody else hands in a value."""

    def __init__(self, root: Path, before: str) -> None:
        self.root, self.before = root, before

    def __call__(self, step: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        if step.__name__ == self.before:
            (file := self.root.parent / f"{self.before}.csv").write_text(
                "projet;indicateur;période;valeur\nfestival;sessions;2024;41\n", "utf-8"
            )
            collect(open_workspace(self.root), [file])
        return step(*values, **named)


@pytest.mark.parametrize("before", ["build_warehouse", "seal_warehouse"])
def test_what_is_handed_in_while_a_warehouse_is_built_is_for_the_next_one_and_not_taken_for_known(
    run_once: Path, tmp_path: Path, before: str
) -> None:
    town = open_workspace(Path(shutil.copytree(run_once, tmp_path / "town", symlinks=True)))
    (tmp_path / "first.csv").write_text("projet;indicateur;période;valeur\nfestival;sessions;2024;40\n", "utf-8")
    collect(town, [tmp_path / "first.csv"])
    known = town.ledger.last_known()
    record = refresh(town, run=HandingIn(town.root, before))
    assert known is not None
    assert record.head is not None
    assert record.head[0] == known.sequence < open_workspace(town.root).ledger.events()[-1].sequence
    with contextlib.closing(duckdb.connect(town.warehouse, read_only=True)) as con:
        asked = "SELECT value FROM observation WHERE project_id = 'festival' AND indicator_id = 'sessions' AND year(period_end) = 2024"
        assert (40.0,) in con.execute(asked).fetchall()
        assert con.execute("SELECT max(submission_id) FROM submission").fetchall() == [(known.submission_id,)]
    assert check_all(open_workspace(town.root)).differences == []
