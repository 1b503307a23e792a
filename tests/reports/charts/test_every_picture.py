"""Every picture: the same bytes for the same data, readable by those who see it and by those who do not."""

from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from reports.charts.bars import ChartPoint, bars, years
from reports.charts.density import density
from reports.charts.matrix import matrix
from reports.charts.theory import theory_of_change
from reports.charts.tornado import tornado
from reports.charts.waterfall import WaterfallBar, waterfall
from tests.worlds.pictures import BARS, DRAWS, STEPS, cells, drawing_of, one_by_one, overlapping, seen, texts_of, twenty

POINTS = [
    ChartPoint("Personnes de 3$ à 5$", 1200, 1200, 1200, "1 200 $"),
    ChartPoint("Bénéficiaires dont le nom est trop long pour la place qu'il y a", None, 80, 140, "entre 80 et 140"),
    ChartPoint("Beta", 90, 60, 120, "90 (de 60 à 120)"),
]
YEARS = [ChartPoint("2016", None, 80, 140, "entre 80 et 140"), ChartPoint("2017", 120, 120, 120, "120")]
PICTURES = {
    "bars": lambda c: bars(POINTS, "Personnes touchées", "illustratif"),
    "years": lambda c: years(YEARS, "Membres, au fil des années"),
    "theory": lambda c: theory_of_change(twenty(c), c, "fr"),
    "theory of one": lambda c: theory_of_change(one_by_one(c), c, "en"),
    "waterfall": lambda c: waterfall(STEPS, "De la valeur brute à la valeur actuelle"),
    "waterfall below zero": lambda c: waterfall(
        [WaterfallBar("Brut", -50, "total", "−50 €"), WaterfallBar("Attribution", 80, "change", "+80 €")], "Pertes"
    ),
    "tornado": lambda c: tornado(BARS, 1.9, "Ce à quoi tient le ratio"),
    "tornado at one": lambda c: tornado(BARS, 1.001, "Ce à quoi tient le ratio"),
    "matrix": lambda c: matrix(*cells(), "Qui gagne à quoi"),
    "density": lambda c: density(DRAWS, 0.87, 1.82, 3.82, "Le ratio"),
    "density of a certain ratio": lambda c: density(np.full(10, 1.0), 1.0, 1.0, 1.0, "Le ratio"),
}


@pytest.fixture(params=PICTURES)
def picture(request, catalogue):
    return lambda: PICTURES[request.param](catalogue)


def test_the_same_data_give_the_same_bytes(picture):
    assert picture() == picture()


def test_it_has_a_name_and_a_description_for_those_who_do_not_see(picture):
    root = ET.fromstring(picture())
    title = root.find("{http://www.w3.org/2000/svg}title").text
    assert root.get("role") == "img"
    assert root.get("aria-label") == title
    assert root.find("{http://www.w3.org/2000/svg}desc").text


def test_no_text_runs_into_another_or_leaves_the_sheet(picture, monkeypatch):
    figure, renderer = drawing_of(monkeypatch, picture)
    texts = texts_of(figure, renderer)
    assert texts
    assert [(a, b) for (a, one), (b, other) in combinations(texts, 2) if overlapping(one, other)] == []
    width, height = figure.bbox.width, figure.bbox.height
    assert [name for name, box in texts if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height] == []


@pytest.mark.parametrize(
    "draw",
    [
        lambda name, title: waterfall([WaterfallBar(name, 1, "total", "1 €")], title),
        lambda name, title: bars([ChartPoint(name, 1, 1, 1, "1 €")], title),
    ],
)
def test_names_are_never_markup_nor_formulas(draw):
    svg = draw("<b> & de 3$ à 5$ -->", 'Un "titre" <svg>')
    assert seen(svg) == "<b> & de 3$ à 5$ --> 1 €"
    assert ET.fromstring(svg).get("aria-label") == 'Un "titre" <svg>'
