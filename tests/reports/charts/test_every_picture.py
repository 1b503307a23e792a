"""Every picture: the same bytes for the same data, readable by those who see it and by those who do not."""

import json
import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from reports.charts.bars import BarChart, ChartPoint
from reports.charts.needs import NeedRow, needs_matrix
from reports.charts.picture import draw
from reports.charts.style import WHITE, contrast
from reports.charts.waterfall import Waterfall, WaterfallBar
from tests.worlds.pictures import PICTURES, SVG, boxes_of, overlapping, seen, size_of, texts_of
from tests.worlds.places import ROOT

ELSEWHERE = """
import json
from hashlib import sha256
from indicators.catalogue import load_catalogue
from reports.charts.picture import draw
from tests.worlds.pictures import PICTURES
catalogue = load_catalogue()
print(json.dumps({name: sha256(draw(PICTURES[name](catalogue)).encode()).hexdigest() for name in reversed(PICTURES)}))
"""


@pytest.fixture(params=PICTURES)
def picture(request, catalogue):
    return PICTURES[request.param](catalogue)


def test_it_is_data_that_nobody_changes(picture):
    with pytest.raises(FrozenInstanceError):
        picture.title = "another"
    assert hash(picture)


def test_another_process_draws_the_same_bytes_in_another_order(catalogue):
    from hashlib import sha256

    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    )
    here = {name: sha256(draw(make(catalogue)).encode()).hexdigest() for name, make in PICTURES.items()}
    assert json.loads(done.stdout) == here


def test_it_has_a_name_and_a_description_for_those_who_do_not_see(picture):
    root = ET.fromstring(draw(picture))
    title = root.find(f"{SVG}title").text
    assert root.get("role") == "img"
    assert root.get("aria-label") == title == picture.title
    assert root.find(f"{SVG}desc").text


def test_no_text_runs_into_another_or_leaves_the_sheet(picture):
    svg = draw(picture)
    texts = texts_of(svg)
    assert texts
    assert [(a.text, b.text) for a, b in combinations(texts, 2) if overlapping(a.box, b.box)] == []
    sheet = size_of(svg)
    outside = [t.text for t in texts if t.box.x0 < 0 or t.box.y0 < 0 or t.box.x1 > sheet.x1 or t.box.y1 > sheet.y1]
    assert outside == []


def test_a_text_in_a_box_stays_in_it(picture):
    svg = draw(picture)
    cut = [
        t.text
        for t in texts_of(svg)
        for b in boxes_of(svg)
        if overlapping(t.box, b.box) and not (b.box.x0 <= t.box.x0 and t.box.x1 <= b.box.x1)
    ]
    assert cut == []


def test_every_letter_is_large_enough_and_dark_enough_on_what_is_behind_it(picture):
    svg = draw(picture)
    for text in texts_of(svg):
        assert float(text.element.get("font-size", 12)) >= 12, "16 pixels"
        under = [box for box in boxes_of(svg) if overlapping(text.box, box.box)]
        paper = under[-1].get("fill") if under else WHITE
        assert contrast(text.get("fill") or "#1b2426", paper) >= 4.5, text.text


def test_no_id_comes_twice_on_a_page_of_all_pictures(catalogue):
    page = [ET.fromstring(draw(make(catalogue))) for make in PICTURES.values()]
    ids = [element.get("id") for svg in page for element in svg.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > 0
    used = {value for svg in page for element in svg.iter() for name, value in element.attrib.items() if name.endswith("href")}
    assert used <= {f"#{id_}" for id_ in ids}


@pytest.mark.parametrize(
    "make",
    [
        lambda name, title: Waterfall(title, (WaterfallBar(name, 1, "total", "1 €"),)),
        lambda name, title: BarChart(title, (ChartPoint(name, 1, 1, 1, "1 €"),)),
        lambda name, title: needs_matrix([NeedRow("a", name, "orphan", "1 €")], {}, {}, title, "fr"),
    ],
)
def test_names_are_never_markup_nor_formulas(make):
    svg = draw(make("<b> & de 3$ à 5$ -->", 'Un "titre" <svg>'))
    assert seen(svg) == "<b> & de 3$ à 5$ --> 1 €"
    assert ET.fromstring(svg).get("aria-label") == 'Un "titre" <svg>'
