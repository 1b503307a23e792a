"""Drawings are kept: what did not change is not drawn again, and nothing that is not whole is shown."""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
from jinja2 import Environment

from reports.charts.bars import BarChart, ChartPoint
from reports.charts.gallery import Gallery
from reports.charts.kept import KeptDrawings
from reports.charts.picture import Picture, draw
from reports.charts.sheet import Sheet
from tests.worlds.places import ROOT

CHART = BarChart("Membres", (ChartPoint("2016", 12, 12, 12, "12"),))
WITHOUT_MATPLOTLIB = """
import sys
from pathlib import Path
from reports.charts.gallery import Gallery
from reports.charts.kept import KeptDrawings
from tests.reports.charts.test_kept import CHART
print(Gallery(KeptDrawings(Path(sys.argv[1]))).drawing(CHART))
print("matplotlib" in sys.modules, file=sys.stderr)
"""
IN_FOUR_THREADS = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from reports.charts.bars import BarChart, ChartPoint
from reports.charts.intervals import IntervalPanel, IntervalPoint, Intervals
from reports.charts.picture import draw
point = IntervalPoint(12, 8, 20, "12")
pictures = [BarChart("Membres", (ChartPoint("2016", 12, 12, 12, "12"),)), Intervals("Valeur", ("social",), (IntervalPanel("", (point,)),), "fr")]
together = Barrier(4)
def drawn(picture):
    together.wait()
    return draw(picture)
with ThreadPoolExecutor(4) as pool:
    drawings = list(pool.map(drawn, pictures * 2))
assert drawings == [draw(picture) for picture in pictures] * 2
"""


@dataclass(frozen=True)
class Sketch(Picture):
    """A picture that knows how often it was drawn."""

    drawings: ClassVar[list[str]] = []

    @property
    def description(self) -> list[str]:
        return [self.title]

    def lay_out(self) -> Sheet:
        self.drawings.append(self.title)
        sheet = Sheet(100, 20)
        sheet.text(5, 5, [self.title])
        return sheet


@pytest.fixture
def drawings():
    Sketch.drawings.clear()
    return Sketch.drawings


def gallery(folder: Path) -> Gallery:
    return Gallery(KeptDrawings(folder))


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_a_picture_on_many_pages_is_drawn_once(drawings):
    hall = Gallery()
    assert [hall.drawing(Sketch(title)) for title in ("a", "b", "a")] == [draw(Sketch("a")), draw(Sketch("b")), draw(Sketch("a"))]
    assert drawings[:2] == ["a", "b"]
    assert len(drawings) == 2 + 3, "three of them by this test"


def test_what_was_drawn_at_the_last_publication_is_not_drawn_again(tmp_path, drawings):
    first = gallery(tmp_path).drawing(Sketch("a"))
    assert gallery(tmp_path).drawing(Sketch("a")) == first
    assert drawings == ["a"]


def test_what_changed_is_drawn(tmp_path, drawings):
    gallery(tmp_path).drawing(Sketch("a"))
    assert gallery(tmp_path).drawing(replace(Sketch("a"), title="b")) != gallery(tmp_path).drawing(Sketch("a"))
    assert drawings == ["a", "b"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"",
        lambda whole: whole.replace(b"</svg>", b"<!--/svg>", 1),
        lambda whole: whole.split(b"\n", 1)[1],
        lambda whole: b"\xff\xfe" + whole,
    ],
    ids=["truncated", "empty", "changed", "without its proof", "no text"],
)
def test_a_damaged_drawing_is_drawn_again_and_replaced(tmp_path, drawings, damage):
    whole = gallery(tmp_path).drawing(Sketch("a"))
    path = only_file(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert gallery(tmp_path).drawing(Sketch("a")) == whole
    assert drawings == ["a", "a"]
    assert gallery(tmp_path).drawing(Sketch("a")) == whole
    assert drawings == ["a", "a"]


def test_another_way_of_drawing_makes_other_files(tmp_path, drawings):
    gallery(tmp_path).drawing(Sketch("a"))
    Gallery(KeptDrawings(tmp_path, way="another palette")).drawing(Sketch("a"))
    assert drawings == ["a", "a"]
    assert len(list(tmp_path.iterdir())) == 2


def test_what_the_last_publication_did_not_use_is_removed(tmp_path, drawings):
    gallery(tmp_path).drawing(Sketch("old"))
    (tmp_path / "left-by-a-crash.1234").write_text("half")
    second = gallery(tmp_path)
    second.drawing(Sketch("new"))
    second.close()
    gallery(tmp_path).drawing(Sketch("new"))
    assert drawings == ["old", "new"]
    only_file(tmp_path)


def test_a_folder_that_cannot_be_written_keeps_nothing_and_loses_nothing(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder would be")
    hall = gallery(tmp_path / "taken")
    assert hall.drawing(Sketch("a")) == draw(Sketch("a"))
    hall.close()
    assert (tmp_path / "taken").read_text() == "a file where the folder would be"


def test_matplotlib_is_not_imported_where_all_is_kept(tmp_path):
    svg = gallery(tmp_path).drawing(CHART)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MATPLOTLIB, str(tmp_path)], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
    )
    assert (done.stdout.strip(), done.stderr.strip()) == (svg.strip(), "False")


def test_templates_show_pictures_as_drawings_and_everything_else_as_before():
    environment = Environment(autoescape=True, finalize=Gallery().hang)
    shown = environment.from_string("{{ text }}{{ picture }}{{ number }}").render(text="<b>", picture=Sketch("a"), number=3)
    assert shown == f"&lt;b&gt;{draw(Sketch('a'))}3"


def test_without_a_folder_the_process_remembers_what_it_drew(drawings):
    """A publication trusts no file; what this process drew itself of the same content, it need not draw again."""
    first, second = Gallery().drawing(Sketch("remembered")), Gallery().drawing(Sketch("remembered"))
    assert first == second == draw(Sketch("remembered"))
    Gallery().drawing(Sketch("another"))
    assert drawings == ["remembered", "remembered", "another"]


def test_the_first_pictures_of_a_server_may_be_asked_for_at_once():
    """Two threads that both import matplotlib may each meet half of it: that was a page with error 500."""
    done = subprocess.run([sys.executable, "-c", IN_FOUR_THREADS], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
