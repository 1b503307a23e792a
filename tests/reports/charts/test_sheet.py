"""Texts are measured before they are set."""

from reports.charts.sheet import text_width, wrap
from tests.worlds.pictures import LONG


def test_no_line_is_wider_than_asked_and_nothing_is_lost():
    lines = wrap(LONG, 60.0)
    assert max(text_width(line) for line in lines) <= 60.0
    assert "".join(lines).replace("-", "").replace(" ", "") == LONG.replace(" ", "")


def test_a_word_with_a_hyphen_is_cut_there():
    assert wrap("socio-professionnellement", text_width("professionnellement"))[0] == "socio-"


def test_beyond_the_most_lines_it_ends_with_an_ellipsis():
    lines = wrap(LONG, 120.0, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert text_width(lines[-1]) <= 120.0
