"""A value over the years."""

import pytest

from reports.charts.bars import ChartPoint
from reports.charts.picture import draw
from reports.charts.years import YearChart
from tests.worlds.pictures import YEARS, described, many_years, marks_of, plotted_dots, seen, texts_of


def test_years_stand_as_far_apart_as_they_are():
    points = tuple(ChartPoint(str(year), 1, 1, 1, "1") for year in (2010, 2012, 2016))
    first, second, third = (x for x, _ in plotted_dots(draw(YearChart("t", points))))
    assert third - second == pytest.approx(2 * (second - first), rel=1e-4)


def test_of_many_years_the_first_and_the_last_are_written_and_all_are_described():
    points = many_years(30)
    svg = draw(YearChart("t", points))
    written = {text.text for text in texts_of(svg)}
    assert {"2000", "2029", points[0].text, points[-1].text} <= written
    assert len(written) < 60
    assert all(f"{point.name}: {point.text}" in described(svg) for point in points)


def test_of_few_years_all_are_written():
    assert seen(draw(YearChart("t", many_years(4)))).count("€") == 4


@pytest.mark.parametrize("value", [60.0, 5.0])
def test_a_value_outside_its_interval_stands_where_it_is_with_its_text_above_all_of_it(value: float):
    points = (ChartPoint("2015", 30, 20, 40, "30"), ChartPoint("2016", value, 20, 40, "beside"))
    svg = draw(YearChart("t", points))
    (_, first), (_, dot) = plotted_dots(svg)
    line = min((m.box for m in marks_of(svg) if m.get("stroke-width") == "2.4" and m.box.width < 0.1), key=lambda box: -box.x0)
    per_unit = (line.y1 - line.y0) / 20
    assert first - dot == pytest.approx(per_unit * (value - 30), abs=0.05)
    text = next(t.box for t in texts_of(svg) if t.text == "beside")
    assert text.y1 <= min(dot, line.y0)


def test_a_year_without_a_centre_is_a_thick_bar_and_no_dot():
    svg = draw(YearChart("t", YEARS))
    assert len(plotted_dots(svg)) == 1
    assert [mark.box.height > 0 for mark in marks_of(svg) if mark.get("stroke-width") == "9"] == [True]
