"""What the ratio hangs on."""

from dataclasses import replace

from reports.charts.picture import draw
from reports.charts.style import LINE
from reports.charts.tornado import TornadoBar, tornado
from tests.worlds.pictures import BARS, described, seen


def test_the_widest_range_is_on_top_whichever_end_is_the_higher():
    text = described(draw(tornado(BARS, 1.9, "t")))
    assert text.index("Poids mort") < text.index("Durée") < text.index("Taux d’actualisation")
    shown = seen(draw(tornado(BARS, 1.9, "t")))
    assert shown.index("Poids mort") < shown.index("Durée") < shown.index("Taux d’actualisation")


def test_the_central_value_and_the_reference_are_named():
    assert "central value (stated values): 1.9" in seen(draw(tornado(BARS, 1.9, "t", language="en")))
    assert "ratio = 1" in seen(draw(tornado(BARS, 1.9, "t")))
    assert "ratio = " not in seen(draw(tornado(BARS, 1.9, "t", reference=None)))


def test_what_an_assumption_is_called_takes_two_lines_at_most_where_it_can() -> None:
    long = TornadoBar("Des heures d'étude accompagnées, comptées au salaire minimum · attribution", 0.51, 0.54, "0,51", "0,54")
    sheet, short = tornado([long], 0.53, "t").lay_out(), tornado([replace(long, name="heures")], 0.53, "t").lay_out()
    assert sheet.height - short.height <= LINE
