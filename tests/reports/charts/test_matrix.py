"""Who gains by what."""

from itertools import combinations

from reports.charts.matrix import matrix
from reports.charts.picture import draw
from reports.charts.style import contrast
from tests.worlds.pictures import boxes_of, cells, described, overlapping, texts_of


def test_every_text_is_readable_on_its_cell():
    svg = draw(matrix(*cells(), "t"))
    checked = 0
    for text in texts_of(svg):
        under = [box for box in boxes_of(svg) if overlapping(box.box, text.box)]
        if under:
            assert contrast(text.get("fill") or "#1b2426", under[0].get("fill")) >= 4.5
            assert under[0].box.x0 <= text.box.x0
            assert text.box.x1 <= under[0].box.x1
            checked += 1
    assert checked == len(cells()[2])


def test_ten_stakeholders_fit(catalogue):
    columns = [label.fr for label in catalogue.vocabulary.stakeholders.values()]
    amounts = {("Effet", column): (-1e6, "-1 000 000 €") for column in columns}
    texts = texts_of(draw(matrix(["Effet"], columns, amounts, "t")))
    assert not any(overlapping(a.box, b.box) for a, b in combinations(texts, 2))


def test_what_is_not_given_is_empty_and_what_has_no_value_says_so():
    svg = draw(matrix(*cells(), "t"))
    assert "Bruit × environnement et générations futures: non monétisé" in described(svg)
    assert "Réparations réussies × commune" not in described(svg)
