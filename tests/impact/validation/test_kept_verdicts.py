"""What Great Expectations said of a check is taken again for the same check that lists rows, or none; of anything else it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from impact.validation.checks import Check, load_checks
from impact.validation.kept_verdicts import failing_once, kept_verdicts
from indicators.kept import KeptAnswers

HIGH, LOW = [check for check in load_checks() if check.id in ("above_maximum", "below_minimum")]
NEITHER = {HIGH.id: 0, LOW.id: 0}


class Town:
    """Asks with verdicts that are kept in a folder; counts how often the suite itself had to be asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, 0

    def failing(
        self, listed: dict[str, int], low: Check = LOW, way: str = "way", codes: dict[str, list[str]] | None = None
    ) -> dict[str, int]:
        def suite() -> dict[str, int]:
            self.asked += 1
            return {check_id: rows for check_id, rows in listed.items() if rows}

        return failing_once([HIGH, low], codes or {}, listed, KeptAnswers(self.folder, way), suite)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "verdicts")


def test_the_suite_is_asked_once_of_a_check_that_lists_nothing_and_once_of_one_that_lists_rows(town: Town) -> None:
    assert [town.failing(NEITHER), town.failing(NEITHER)] == [{}, {}]
    assert town.asked == 1
    assert town.failing({HIGH.id: 3, LOW.id: 0}) == {HIGH.id: 3}
    assert town.asked == 2
    assert town.failing({HIGH.id: 8, LOW.id: 0}) == {HIGH.id: 8}, "with as many rows as it lists now"
    assert town.failing(NEITHER) == {}
    assert town.asked == 2


def test_another_query_other_codes_or_other_code_are_asked_anew(town: Town) -> None:
    town.failing(NEITHER)
    other = LOW.model_copy(update={"sql": f"{LOW.sql}\n"})
    vocabulary = LOW.model_copy(update={"sql": f"{LOW.sql} -- vocabulary"})
    for times, ask in enumerate(
        [
            lambda: town.failing(NEITHER, other),
            lambda: town.failing(NEITHER, vocabulary, codes={"age": ["0-5"]}),
            lambda: town.failing(NEITHER, vocabulary, codes={"age": ["6-9"]}),
            lambda: town.failing(NEITHER, way="newer code"),
        ],
        start=2,
    ):
        ask()
        assert town.asked == times


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:20], lambda _: b"", lambda b: b.replace(b"passes", b"fails")])
def test_a_verdict_that_is_deleted_truncated_or_rewritten_is_asked_anew(town: Town, harm: Callable[[bytes], bytes]) -> None:
    town.failing(NEITHER)
    file, *_ = sorted(town.folder.iterdir())
    file.write_bytes(harm(file.read_bytes()))
    assert town.failing(NEITHER) == {}
    assert town.asked == 2
    file.unlink()
    assert town.failing(NEITHER) == {}
    assert town.asked == 3


def test_verdicts_on_checks_that_are_no_longer_made_are_removed(town: Town) -> None:
    town.failing(NEITHER)
    town.failing(NEITHER, LOW.model_copy(update={"sql": f"{LOW.sql}\n"}))
    assert len(list(town.folder.iterdir())) == 2


def test_other_releases_are_another_way(tmp_path: Path) -> None:
    kept_verdicts(tmp_path).write("question", b"passes")
    assert kept_verdicts(tmp_path).read("question") == b"passes"
    assert KeptAnswers(tmp_path, "older release").read("question") is None
