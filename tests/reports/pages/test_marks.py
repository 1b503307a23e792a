"""Marks: those of illustrative data; and in small pictures of rows, a mark where its number is, and a line that says its extremes in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.figures.definition import RateDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.world import World
from indicators.text import Text
from reports.edition.presented import Presented, Presenter, all_made_up, mark_of
from reports.pages.scale import CommonScale
from reports.pages.trend import HEIGHT, WIDTH, trend
from reports.pages.wording import sayer

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)
ESTIMATES = st.lists(st.lists(NUMBERS, min_size=3, max_size=3).map(sorted), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def presenter(request: pytest.FixtureRequest) -> Presenter:
    from impact.territory.models import Territory
    from reports.edition.content import Edition

    catalogue, register = request.getfixturevalue("catalogue"), request.getfixturevalue("register")
    world = World(Territory(code="92071", name="Sceaux", country="FR"), catalogue, register)
    return Presenter(Edition(2024, [], None, None, {}, world), "en")


def shown(presenter: Presenter, value: float | None, low: float, high: float, *, illustrative: bool = False) -> Presented:
    definition = RateDefinition(
        kind="rate", indicator_id="x", scope="territory", project_id=None, year=2024, breakdown="", formula=Text(fr="f", en="f"), reported=1,
        expected=1, missing={}, illustrative=illustrative, unit_words=Text(fr="u", en="u"), made_of=[], of="x",
    )  # fmt: skip
    estimate = FigureEstimate(value=value, low=low, high=high, centre="stated")
    return presenter.present(
        Figure(address="2024/x", edition="2024", label=Text(fr="x", en="x"), estimate=estimate, unit="count", definition=definition),
        definition,
    )


# — of illustrative data —


def test_a_picture_is_marked_where_any_of_its_figures_is_made_up(presenter: Presenter) -> None:
    real, made_up = (shown(presenter, 1, 1, 1, illustrative=illustrative) for illustrative in (False, True))
    assert mark_of([real, made_up], sayer("en")) == mark_of([made_up], sayer("en")) == sayer("en")("illustrative_mark")
    assert mark_of([real], sayer("en")) == mark_of([], sayer("en")) == ""


def test_a_caption_says_it_for_all_where_all_that_there_are_are_made_up(presenter: Presenter) -> None:
    real, made_up = (shown(presenter, 1, 1, 1, illustrative=illustrative) for illustrative in (False, True))
    assert all_made_up([made_up, made_up])
    assert all_made_up([made_up, None]), "of what there is not, nothing is said"
    assert not all_made_up([made_up, real])
    assert not all_made_up([real])
    assert not all_made_up([None])
    assert not all_made_up([])


# — in small pictures —


@given(ESTIMATES)
def test_marks_keep_the_order_of_their_numbers_and_stay_in_their_column(presenter: Presenter, ends: list[list[float]]) -> None:
    figures = [shown(presenter, value, low, high) for low, value, high in ends]
    scale = CommonScale(figures)
    marks = [scale.mark(f) for f in figures]
    for mark in marks:
        assert mark is not None
        assert mark.value is not None
        assert 0 <= mark.low <= mark.value <= mark.high <= 100
        assert 0 <= mark.zero <= 100
    by_value = sorted(zip(figures, marks, strict=True), key=lambda pair: pair[0].value)
    places = [mark.value for _, mark in by_value if mark]
    assert places == sorted(places)


def test_a_value_outside_its_interval_lies_beside_it_within_its_column(presenter: Presenter) -> None:
    """By hand: from 0 to 200, in the 96 hundredths between 2 and 98."""
    f = shown(presenter, 200, 50, 100)
    mark = CommonScale([f]).mark(f)
    assert mark is not None
    assert (mark.kind, mark.low, mark.high, mark.value) == ("stated", 26, 50, 98)
    line = trend([(2015, shown(presenter, 0, 0, 0)), (2016, f)], sayer("en"))
    assert line is not None
    assert line.last == (116, 4)  # 4 pixels are left around the line
    assert line.band.split()[1] == "116,16"  # its high end stands half way up


def test_a_mark_lies_where_its_number_is(presenter: Presenter) -> None:
    """By hand: from −50 to 150, in the 96 hundredths between 2 and 98."""
    loss, gain = shown(presenter, -50, -50, -50), shown(presenter, 100, 50, 150)
    scale = CommonScale([loss, gain])
    mark, bar = scale.mark(gain), scale.mark(loss)
    assert mark is not None
    assert (mark.kind, mark.zero, mark.low, mark.value, mark.high) == ("stated", 26, 50, 74, 98)
    assert bar is not None
    assert (bar.kind, bar.start, bar.width) == ("counted", 2, 24), "a loss is a bar left of zero"


def test_an_interval_without_a_centre_has_no_dot(presenter: Presenter) -> None:
    f = shown(presenter, None, 10, 20)
    mark = CommonScale([f]).mark(f)
    assert mark is not None
    assert (mark.kind, mark.value) == ("bounds", None)


@given(st.lists(NUMBERS, min_size=2, max_size=20))
def test_a_small_line_has_a_point_a_year_inside_its_picture(presenter: Presenter, values: list[float]) -> None:
    line = trend([(2000 + n, shown(presenter, v, v, v)) for n, v in enumerate(values)], sayer("en"))
    assert line is not None
    points = [tuple(map(float, point.split(","))) for point in line.line.split()]
    assert len(points) == len(values)
    assert all(0 <= across <= WIDTH and 0 <= down <= HEIGHT for across, down in points)
    assert [across for across, _ in points] == sorted(across for across, _ in points), "time runs to the right"
    assert line.last == points[-1]


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=20, unique=True))
def test_a_small_line_says_its_ends_and_its_extremes(presenter: Presenter, values: list[int]) -> None:
    years = [(2000 + n, shown(presenter, v, v, v)) for n, v in enumerate(values)]
    line = trend(years, sayer("en"))
    assert line is not None
    written = {f.value: f"{f.centre} in {year}" for year, f in years}
    for value in (values[0], min(values), max(values)):
        assert written[value] in line.words
    assert f"to {years[-1][1].centre} in {years[-1][0]}" in line.words


def test_a_single_year_is_no_line(presenter: Presenter) -> None:
    assert trend([(2024, shown(presenter, 1, 1, 1))], sayer("en")) is None
