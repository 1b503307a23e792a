"""Who gains by what."""

from itertools import combinations

from matplotlib.colors import to_hex
from matplotlib.text import Text

from reports.charts.matrix import matrix
from reports.charts.style import contrast
from tests.worlds.pictures import boxes_of, cells, described, drawing_of, overlapping, texts_of


def test_every_text_is_readable_on_its_cell(monkeypatch):
    figure, renderer = drawing_of(monkeypatch, lambda: matrix(*cells(), "t"))
    boxes = boxes_of(figure)
    checked = 0
    for text in figure.findobj(Text):
        extent = text.get_window_extent(renderer)
        under = [p for p in boxes if overlapping(p.get_window_extent(renderer), extent)]
        if text.get_text() and under:
            assert contrast(to_hex(text.get_color()), to_hex(under[0].get_facecolor())) >= 4.5
            assert under[0].get_window_extent(renderer).x0 <= extent.x0
            assert extent.x1 <= under[0].get_window_extent(renderer).x1
            checked += 1
    assert checked == len(cells()[2])


def test_ten_stakeholders_fit(catalogue, monkeypatch):
    columns = [label.fr for label in catalogue.vocabulary.stakeholders.values()]
    amounts = {("Effet", column): (1e6, "1 000 000 €") for column in columns}
    figure, renderer = drawing_of(monkeypatch, lambda: matrix(["Effet"], columns, amounts, "t"))
    assert not any(overlapping(a, b) for (_, a), (_, b) in combinations(texts_of(figure, renderer), 2))


def test_what_is_not_given_is_empty_and_what_has_no_value_says_so():
    svg = matrix(*cells(), "t")
    assert "Bruit × environnement et générations futures: non monétisé" in described(svg)
    assert "Réparations réussies × commune" not in described(svg)
