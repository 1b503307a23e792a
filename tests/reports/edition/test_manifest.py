"""One hash stands for all that a version says of itself and of its files; not for when, where and by whom it was sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from impact.figures.definition import CountDefinition
from impact.figures.figure import Figure, FigureEstimate
from indicators.text import Text
from reports.edition.manifest import LedgerHead, Manifest, hashes, read_manifest, write_manifest
from reports.edition.published import FIGURES, as_published, changed_lines, changed_rows, read_published
from reports.edition.signature import Signature
from reports.exports.writing import write_rows

MANIFEST = Manifest(
    year=2024,
    version=1,
    sealed_at=datetime(2026, 1, 1, tzinfo=UTC),
    ledger=LedgerHead(sequence=12, hash="a" * 64),
    inputs={"territory.yaml": "b" * 64},
    code="1.0+abc",
    catalogue="c" * 64,
    figures="d" * 64,
    files={"fr/index.html": "e" * 64},
)
LEFT_OUT: dict[str, Any] = {
    "sealed_at": datetime(2030, 5, 5, tzinfo=UTC),
    "signature": Signature(key="f" * 64, value="x"),
    "ledger": LedgerHead(sequence=12, hash="0" * 64),
}
COUNTED: dict[str, Any] = {
    "year": 2025,
    "version": 2,
    "ledger": LedgerHead(sequence=13, hash="a" * 64),
    "inputs": {"territory.yaml": "0" * 64},
    "code": "1.1+abc",
    "catalogue": "0" * 64,
    "figures": "0" * 64,
    "files": {},
    "supersedes": "0" * 64,
    "erratum": "2024-v1",
    "private": "0" * 64,
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_when_by_whom_and_after_which_event_leaves_the_hash_as_it_is(name: str) -> None:
    assert MANIFEST.model_copy(update={name: LEFT_OUT[name]}).hash == MANIFEST.hash


@pytest.mark.parametrize("name", COUNTED)
def test_everything_else_changes_it(name: str) -> None:
    assert MANIFEST.model_copy(update={name: COUNTED[name]}).hash != MANIFEST.hash


def test_every_field_is_one_or_the_other() -> None:
    assert set(Manifest.model_fields) == LEFT_OUT.keys() | COUNTED.keys()


def test_it_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST
    (tmp_path / "manifest.json").write_text("{", "utf-8")
    assert read_manifest(tmp_path) is None


def test_manifests_list_the_other_files_and_not_themselves(tmp_path: Path) -> None:
    (tmp_path / "public" / "fr").mkdir(parents=True)
    (tmp_path / "private").mkdir()
    for name in ("public/manifest.json", "private/manifest.json", "public/fr/manifest.json", "public/a"):
        (tmp_path / name).write_text(name, "utf-8")
    assert set(hashes(tmp_path)) == {"public/a", "public/fr/manifest.json"}


# — figures as they are published —


def count(value: float | None, *, suppressed: bool = False) -> Figure:
    text = Text(fr="Membres", en="Members")
    definition = CountDefinition(
        indicator_id="members", scope="territory", project_id=None, year=2024, breakdown="", formula=text, reported=1, expected=2, missing={},
        illustrative=False, unit_words=text, made_of=[], kind="register",
    )  # fmt: skip
    estimate = FigureEstimate(value=value, low=value, high=value)
    return Figure(
        address="2024/territory/members",
        edition="2024",
        label=text,
        estimate=estimate,
        unit="members",
        definition=definition,
        suppressed=suppressed,
    )


def test_a_figure_that_is_withheld_has_neither_number_nor_coverage(tmp_path: Path) -> None:
    write_rows(tmp_path, [count(3, suppressed=True)])
    rows = read_published(tmp_path)
    assert rows is not None
    row = rows["2024/territory/members"]
    assert (row["status"], row["value"], row["low"], row["high"], row["coverage"]) == ("suppressed", None, None, None, None)


def test_what_is_read_back_is_what_would_be_published_again(tmp_path: Path) -> None:
    write_rows(tmp_path, [count(3)])
    again = as_published([count(3)])
    assert read_published(tmp_path) == again
    assert changed_rows(again, as_published([count(4)])) == ["2024/territory/members"]
    assert changed_rows(again, {}) == changed_rows({}, again) == ["2024/territory/members"]
    assert changed_rows(again, again) == []


def test_two_files_of_figures_differ_where_their_rows_do(tmp_path: Path) -> None:
    def written(*figures: Figure) -> bytes:
        write_rows(tmp_path, list(figures))
        return (tmp_path / FIGURES).read_bytes()

    other = count(5).model_copy(update={"address": "2024/territory/a\u2028b"})
    before = written(count(3), other)
    assert changed_lines(before, written(count(4), other)) == ["2024/territory/members"]
    assert changed_lines(before, written(other)) == changed_lines(written(other), before) == ["2024/territory/members"]
    assert changed_lines(before, written(other, count(3))) == changed_lines(before, before) == [], "whatever their order"


@pytest.mark.parametrize("damaged", [b"", b"[\n{", b"[1]", b'[\n{"a": 1}\n]\n'])
def test_of_a_file_that_cannot_be_read_nothing_is_said_to_differ(tmp_path: Path, damaged: bytes) -> None:
    write_rows(tmp_path, [count(3)])
    assert changed_lines(damaged, (tmp_path / FIGURES).read_bytes()) == []
