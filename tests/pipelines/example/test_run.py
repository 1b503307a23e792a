"""The whole example, run as the README says; watched by a Prefect server or not, it gives one content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.worlds.command import impact, said


@pytest.mark.long
def test_the_example_gives_one_content_directly_and_watched_and_does_nothing_twice(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    impact("init", demo, "--example", "sceaux")
    first = said("run", "-w", demo, "--year", 2016)
    assert len(first["submissions"]) == 75
    assert not any(submission["rows_rejected"] for submission in first["submissions"])
    heavy = {page: size for page in (demo / "previews/2016").rglob("*.html") if (size := page.stat().st_size) > 300_000}
    assert heavy == {}, "a page is read over a telephone: 300 KB at most, its style and its pictures in it"
    assert said("run", "-w", demo, "--year", 2016)["nothing_new"]
    shutil.rmtree(demo / ".kept")
    watched = said("run", "-w", demo, "--year", 2016, "--orchestrated", process=True)
    assert (watched["content"], watched["changed"]) == (first["content"], [])
    assert not watched["nothing_new"]
