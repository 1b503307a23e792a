"""A paper that would say the same is taken over, whole and byte for byte; anything else is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from reports.edition.assembly import Documents
from reports.edition.content import Edition
from reports.pdf.document import set_on_paper
from reports.pdf.kept_papers import KeptPapers, way_of_setting
from reports.pdf.paper import Paper

PAPER = Paper(b"%PDF\nwith\nlines\0", {"2024/territory/value_created": 3})


class Setting:
    """Sets papers that are kept in a folder; counts those that had to be set."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.times = folder, 0

    def paper(self, content: str = "content", way: str = "way") -> Paper:
        def make() -> Paper:
            self.times += 1
            return PAPER

        return KeptPapers(self.folder, way).of(content, make)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path / "papers")


def test_the_same_content_set_the_same_way_is_set_once(setting: Setting) -> None:
    assert [setting.paper(), setting.paper()] == [PAPER, PAPER]
    assert setting.times == 1
    setting.paper("another")
    setting.paper(way="newer typesetter")
    assert setting.times == 3


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:20], lambda _: b"", lambda b: b.replace(b"lines", b"other")])
def test_one_that_is_deleted_truncated_or_rewritten_is_set_again(setting: Setting, harm: Callable[[bytes], bytes]) -> None:
    setting.paper()
    [file] = setting.folder.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    assert setting.paper() == PAPER
    assert setting.times == 2
    file.unlink()
    assert setting.paper() == PAPER
    assert setting.times == 3


def test_what_the_last_preview_did_not_need_is_removed(setting: Setting) -> None:
    setting.paper("a project that ran")
    now = KeptPapers(setting.folder, "way")
    now.of("another", lambda: PAPER)
    now.close()
    assert len([*setting.folder.iterdir()]) == 1


def test_a_paper_of_the_same_edition_is_the_same_bytes_and_one_of_another_version_is_set(town: Edition, tmp_path: Path) -> None:
    kept, document = KeptPapers(tmp_path), Documents(town).summary()
    first = set_on_paper(document, town, "fr", kept=kept)
    assert set_on_paper(document, town, "fr", kept=kept) == first == set_on_paper(document, town, "fr")
    assert len([*tmp_path.iterdir()]) == 1
    for other in (replace(town, year=town.year + 1), town.as_version(1, ())):
        assert set_on_paper(document, other, "fr", kept=kept).pdf != first.pdf
    assert len([*tmp_path.iterdir()]) == 3


def test_another_release_of_what_sets_it_is_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    before = way_of_setting()
    monkeypatch.setattr("indicators.kept.version", lambda name: "0" if name == "pikepdf" else version(name))
    assert way_of_setting() != before
