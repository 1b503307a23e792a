"""From gross to present value."""

import pytest

from reports.charts.picture import draw
from reports.charts.style import INK
from reports.charts.waterfall import Waterfall, WaterfallBar
from tests.worlds.pictures import STEPS, bars_of, described, marks_of, plotted_dots, texts_of


def test_every_step_is_in_the_description():
    assert described(draw(Waterfall("t", STEPS))).startswith("Valeur brute: 120 000 €; Poids mort")


def test_a_change_starts_where_the_step_before_ended():
    bars = bars_of(draw(Waterfall("t", STEPS)))
    gross, loss, gain, present = (bar.box for bar in bars)
    assert loss.x1 == pytest.approx(gross.x1)
    assert gain.x0 == pytest.approx(loss.x0)
    assert (present.x0, present.x1) == pytest.approx((gross.x0, gain.x1))
    assert loss.width / gross.width == pytest.approx(24 / 120, rel=1e-4)
    assert ["url(" in bar.get("fill") for bar in bars] == [False, True, False, False]


def test_the_gross_value_is_lighter_than_what_remains_of_it():
    first, *_, last = (bar.get("fill") for bar in bars_of(draw(Waterfall("t", STEPS))))
    assert first > last, "as hexadecimals of one hue"


def test_what_is_taken_away_has_a_true_minus_before_its_bar():
    steps = (WaterfallBar("Brut", 100, "total", "100 €"), WaterfallBar("Poids mort", -10, "change", "-10 €"))
    svg = draw(Waterfall("t", steps))
    amount = next(text.box for text in texts_of(svg) if text.text == "−10 €")
    assert amount.x1 < bars_of(svg)[1].box.x0


def test_the_interval_of_the_result_is_a_line_with_a_dot_at_its_value():
    svg = draw(Waterfall("t", (WaterfallBar("Valeur", 100, "total", "100 €", (50, 150)),)))
    bar, line = bars_of(svg)[0].box, next(mark.box for mark in marks_of(svg) if mark.get("stroke") == INK)
    assert (line.x0 - bar.x0, line.x1 - bar.x0) == pytest.approx((bar.width / 2, 1.5 * bar.width), rel=1e-4)
    assert [x for x, _ in plotted_dots(svg)] == [pytest.approx(bar.x1)]
