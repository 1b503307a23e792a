"""Colours that everyone can read."""

import pytest

from reports.charts.style import contrast, shade


def test_some_ink_is_readable_on_every_colour_of_the_scale():
    assert min(max(contrast(shade(n / 100), ink) for ink in ("#000000", "#ffffff")) for n in range(-100, 101)) >= 4.5


def test_contrast_is_that_of_the_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the grey that just fails, as published by WebAIM
