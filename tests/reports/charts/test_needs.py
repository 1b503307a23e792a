"""Needs and the projects that answer them."""

import pytest

from reports.charts.needs import NeedRow, needs_matrix
from tests.worlds.pictures import boxes_of, described, drawing_of, overlapping, texts_of

NEEDS = (
    NeedRow("a", "Isolement des personnes âgées", "answered", "couvert (2)"),
    NeedRow("b", "Le répit des aidants", "orphan", "sans réponse"),
)


def picture(projects):
    names = {f"p{n}": f"Atelier de réparation et de couture n° {n}" for n in range(projects)}
    return needs_matrix(NEEDS, names, {("a", p): p != "p0" for p in names}, "t", "fr")


@pytest.mark.parametrize("projects", [1, 2, 106])
def test_the_state_of_a_need_stands_beside_its_row_and_on_the_picture(monkeypatch, projects):
    figure, renderer = drawing_of(monkeypatch, lambda: picture(projects))
    boxes = [p.get_window_extent(renderer) for p in boxes_of(figure)]
    extents = {text: extent for text, extent in texts_of(figure, renderer) if text in {row.text for row in NEEDS}}
    assert len(extents) == 2
    for extent in extents.values():
        assert not any(overlapping(box, extent) for box in boxes)
        assert extent.x1 <= figure.bbox.x1


def test_the_description_says_who_answers_and_who_does_not():
    assert "Le répit des aidants" in described(picture(2))
    assert "sans réponse" in described(picture(2)).casefold()
