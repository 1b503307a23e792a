"""How sure a ratio is."""

import re

import numpy as np

from reports.charts.density import density
from reports.charts.picture import draw
from tests.worlds.pictures import DRAWS, described


def test_it_says_the_interval_and_how_often_the_ratio_passes_one():
    draws = np.array([0.5] * 20 + [2.0] * 80)
    text = described(draw(density(draws, 0.5, 2.0, 2.0, "t", language="fr")))
    assert "ratio = 1 ; 80 % des tirages au-dessus" in text
    assert "9 tirages sur 10 : de 0,5 à 2" in text


def test_draws_far_away_do_not_flatten_the_picture_and_are_counted():
    draws = np.append(DRAWS, [1e6, np.inf])
    text = described(draw(density(draws, 0.87, 1.82, 3.82, "t", language="en")))
    beyond = int(re.search(r"(\d+) of 4,002 draws beyond the frame", text).group(1))
    assert 2 <= beyond <= 10
