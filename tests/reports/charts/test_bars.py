"""Named values in rows."""

import pytest

from reports.charts.bars import BarChart, ChartPoint
from reports.charts.picture import draw
from tests.worlds.pictures import POINTS, marks_of, plotted_dots, seen, texts_of

CERTAIN = (ChartPoint("Alpha", 40, 40, 40, "40"), ChartPoint("Beta", 10, 10, 10, "10"))
SURE_OF_ONE = (*CERTAIN, ChartPoint("Gamma", 20, 10, 30, "20 (de 10 à 30)"))


def bars_of(svg):
    """The bars of values that are certain: thick lines."""
    return [mark for mark in marks_of(svg) if mark.get("stroke-width") == "12"]


def test_certain_values_are_bars_in_proportion_from_one_line():
    long, short = (bar.box for bar in bars_of(draw(BarChart("t", CERTAIN))))
    assert long.x0 == pytest.approx(short.x0)
    assert long.width == pytest.approx(4 * short.width, rel=1e-4)
    assert plotted_dots(draw(BarChart("t", CERTAIN))) == []


def test_where_anything_is_uncertain_every_value_is_a_dot_and_none_a_bar():
    svg = draw(BarChart("t", SURE_OF_ONE))
    assert bars_of(svg) == []
    assert len(plotted_dots(svg)) == 3


def test_the_line_of_a_value_goes_from_low_to_high_with_its_dot_in_between():
    svg = draw(BarChart("t", SURE_OF_ONE))
    (x, y), lines = plotted_dots(svg)[-1], [mark.box for mark in marks_of(svg) if mark.get("stroke-width") == "2.4"]
    line = next(box for box in lines if box.y0 == pytest.approx(y) and box.width > 1)
    assert x == pytest.approx((line.x0 + line.x1) / 2, abs=0.01)


@pytest.mark.parametrize(("value", "low", "high"), [(60, 20, 40), (10, 20, 40), (-30, -20, 40)])
def test_a_value_outside_its_interval_is_a_dot_beside_its_line_and_within_the_picture(value: float, low: float, high: float):
    points = (ChartPoint("Alpha", 5, 0, 10, "5"), ChartPoint("Beta", value, low, high, "beside"))
    svg = draw(BarChart("t", points))
    (x, y), lines = plotted_dots(svg)[-1], [mark.box for mark in marks_of(svg) if mark.get("stroke-width") == "2.4"]
    line = next(box for box in lines if box.y0 == pytest.approx(y) and box.width > 1)
    per_unit = line.width / (high - low)
    assert x == pytest.approx(line.x0 + per_unit * (value - low), abs=0.05)
    names, values = (next(t.box for t in texts_of(svg) if t.text == text) for text in ("Beta", "beside"))
    assert names.x1 < x < values.x0


def test_a_range_without_a_centre_is_a_thick_bar_without_a_dot():
    svg = draw(BarChart("t", POINTS[:2]))
    assert len(plotted_dots(svg)) == 1
    thick = [mark.box.width for mark in marks_of(svg) if mark.get("stroke-width") == "9"]
    assert len(thick) == 1


def test_negative_values_lie_on_the_other_side_of_the_zero_line_and_have_a_true_minus():
    svg = draw(BarChart("t", POINTS))
    zero = next(mark.box.x0 for mark in marks_of(svg) if mark.get("stroke") == "#6f7d7f")
    assert [x < zero for x, _ in plotted_dots(svg)] == [False, False, True]
    assert "−300 (de −400 à −100)" in seen(svg)


def test_the_first_stands_on_top_and_each_value_on_the_height_of_its_name():
    heights = {text.text: text.box.y0 for text in texts_of(draw(BarChart("t", CERTAIN)))}
    assert heights["Alpha"] == heights["40"] < heights["Beta"] == heights["10"]


def test_two_points_that_are_alike_are_two_rows():
    assert len(bars_of(draw(BarChart("t", CERTAIN[:1] * 2)))) == 2


def test_the_mark_and_the_reading_are_on_the_picture_itself():
    assert seen(draw(BarChart("t", CERTAIN, "illustratif", "Point : valeur centrale."))).endswith(
        "illustratif Point\u00a0: valeur centrale."
    )
