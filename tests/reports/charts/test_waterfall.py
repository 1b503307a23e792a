"""From gross to present value."""

import pytest

from reports.charts.waterfall import waterfall
from tests.worlds.pictures import STEPS, boxes_of, described, drawing_of


def test_every_step_is_in_the_description():
    assert described(waterfall(STEPS, "t")).startswith("Valeur brute: 120 000 €; Poids mort")


def test_a_change_starts_where_the_step_before_ended(monkeypatch):
    figure, _ = drawing_of(monkeypatch, lambda: waterfall(STEPS, "t"))
    bars = boxes_of(figure)
    gross, loss, gain, present = [(p.get_x(), p.get_x() + p.get_width()) for p in bars]
    assert loss[1] == pytest.approx(gross[1])
    assert gain[0] == pytest.approx(loss[0])
    assert present == pytest.approx((gross[0], gain[1]))
    assert [bool(p.get_hatch()) for p in bars] == [False, True, False, False]
