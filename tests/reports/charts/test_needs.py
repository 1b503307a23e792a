"""Needs and the projects that answer them."""

import pytest

from reports.charts.needs import needs_matrix
from reports.charts.picture import draw
from reports.charts.style import WHITE
from tests.worlds.pictures import NEEDS, SVG, described, dots_of, needs_of, overlapping, size_of, texts_of


@pytest.mark.parametrize("projects", [1, 2, 36, 106])
def test_every_answer_is_a_dot_of_its_own_on_the_sheet_and_on_no_text(projects):
    svg = draw(needs_of(projects))
    dots, texts, sheet = [dot.box for dot in dots_of(svg)], [text.box for text in texts_of(svg)], size_of(svg)
    assert len(dots) == projects + 1, "one for the need that nobody answers"
    assert len({(dot.x0, dot.y0) for dot in dots}) == len(dots)
    assert not any(overlapping(dot, text) for dot in dots for text in texts)
    assert all(dot.x1 < sheet.x1 and dot.y1 < sheet.y1 for dot in dots)


def test_a_dot_is_hollow_where_no_data_were_handed_in_and_says_which_project_it_is():
    dots = dots_of(draw(needs_of(3)))
    names = [dot.element.find(f"{SVG}title").text[-1] for dot in dots[:3]]
    assert dict(zip(names, [dot.get("fill") == WHITE for dot in dots], strict=False)) == {"0": True, "1": False, "2": False}


def test_the_dots_of_a_need_are_in_one_row_as_long_as_they_fit():
    assert len({dot.box.y0 for dot in dots_of(draw(needs_of(30)))}) == 2
    assert len({dot.box.y0 for dot in dots_of(draw(needs_of(106)))}) > 2


def test_the_description_says_who_answers_and_who_does_not():
    assert "Le répit des aidants : sans réponse" in described(draw(needs_of(2)))
    english = needs_matrix(NEEDS, {}, {}, "t", "en")
    assert "Le répit des aidants: sans réponse" in described(draw(english))
