"""What the chapters of value and of doubts show: who gains what, what corrections take, what the result hangs on; by the figures and nothing else."""

from __future__ import annotations

import pytest

from impact.figures.definition import RatioTerms, Sensitive
from impact.figures.figure import Figure, FigureEstimate
from indicators.text import Text
from reports.charts.intervals import Intervals
from reports.charts.tornado import Tornado
from reports.charts.waterfall import Waterfall
from reports.edition.content import Edition
from reports.edition.presented import Presenter
from reports.edition.sections.crossing import Crossing
from reports.edition.sections.gross import GrossToNet
from reports.edition.sections.material import Material
from reports.edition.sections.sensitivity import Assumptions
from reports.edition.tree import ChartBlock, FigureRef, Section, Table, walk

CREATED = "2024/territory/value_created"
RATIO = "2024/territory/sroi_ratio"


def shown(section: Section | None) -> tuple[ChartBlock, Table]:
    assert section is not None
    nodes = [*walk(section)]
    (chart,) = (node for node in nodes if isinstance(node, ChartBlock))
    (table,) = (node for node in nodes if isinstance(node, Table))
    assert chart.table == table.id
    return chart, table


def with_figure(town: Edition, changed: Figure) -> Edition:
    return town.of([changed if figure.address == changed.address else figure for figure in town.figures])


def named(town: Edition, address: str) -> Figure:
    return next(figure for figure in town.figures if figure.address == address)


def test_each_stakeholder_has_a_cell_for_each_pillar_and_a_dash_where_nothing_is_followed(town: Edition) -> None:
    chart, table = shown(Crossing(Material(town)).section())
    pillars = [column.title for column in table.columns[1:-1]]
    assert [p.en for p in pillars if isinstance(p, Text)] == ["economic", "social", "environmental"]
    rows = {row.cells[0].en: row.cells[1:] for row in table.rows if isinstance(row.cells[0], Text)}
    economic, social, environmental, _ = rows["residents"]
    assert (economic, environmental) == (None, None)
    assert isinstance(social, FigureRef)
    assert social.figure.address == f"{CREATED}/stakeholder_pillar=residents%2Fsocial"
    picture = chart.picture("en")
    assert isinstance(picture, Intervals)
    assert [panel.title for panel in picture.panels] == ["economic", "social", "environmental"]


def test_the_cells_of_a_row_and_of_a_column_add_up(town: Edition) -> None:
    """Beneficiaries gain what the State pays; all together it is what is created."""
    _, table = shown(Crossing(Material(town)).section())
    values = [[cell.figure.estimate.value or 0.0 if isinstance(cell, FigureRef) else 0.0 for cell in row.cells[1:]] for row in table.rows]
    for row in values:
        assert sum(row[:-1]) == pytest.approx(row[-1], abs=0.02)
    for column in zip(*values, strict=True):
        assert sum(column[:-1]) == pytest.approx(column[-1], abs=0.05)
    assert values[-1][-1] == named(town, CREATED).estimate.value


def test_the_steps_lead_from_the_gross_value_to_the_value_created(town: Edition) -> None:
    chart, table = shown(GrossToNet(Material(town)).section())
    picture = chart.picture("fr")
    assert isinstance(picture, Waterfall)
    *before, (start, end) = picture.spans()
    assert before[0][0] == start == 0.0
    assert before[-1][1] == pytest.approx(end, abs=0.02)
    assert [bar.kind for bar in picture.steps] == ["total", *["change"] * (len(before) - 1), "total"]
    assert picture.steps[-1].interval == (named(town, CREATED).estimate.low, named(town, CREATED).estimate.high)
    assert [row.total for row in table.rows] == [False] * len(before) + [True]


def test_a_waterfall_with_a_step_that_is_withheld_is_not_shown(town: Edition) -> None:
    step = named(town, f"{CREATED}/step=deadweight")
    assert GrossToNet(Material(with_figure(town, step.model_copy(update={"suppressed": True})))).section() is None


def test_the_assumptions_stand_by_how_far_they_move_the_ratio(town: Edition) -> None:
    chart, table = shown(Assumptions(Material(town)).section())
    picture = chart.picture("en")
    assert isinstance(picture, Tornado)
    widths = [bar.high - bar.low for bar in picture.bars]
    assert widths == sorted(widths, reverse=True)
    assert all(bar.low_text != bar.high_text for bar in picture.bars)
    assert len(table.rows) == len(picture.bars) + 1
    assert picture.legends[0].endswith(": 0.18")


def test_of_one_assumption_there_is_a_sentence_and_no_picture(town: Edition) -> None:
    ratio = named(town, RATIO)
    alone = with_terms(ratio, also_sensitive=[])
    section = Assumptions(Material(with_figure(town, alone))).section()
    assert section is not None
    assert [node for node in walk(section) if isinstance(node, ChartBlock | Table)] == []
    none = with_terms(ratio, most_sensitive=None, also_sensitive=[])
    assert Assumptions(Material(with_figure(town, none))).section() is None


def with_terms(ratio: Figure, **terms: Sensitive | list[Sensitive] | None) -> Figure:
    context = ratio.definition.context  # type: ignore[union-attr]
    assert isinstance(context, RatioTerms)
    return ratio.model_copy(update={"definition": ratio.definition.model_copy(update={"context": context.model_copy(update=terms)})})


@pytest.mark.parametrize(("direction", "written"), [("case", "−€286,000"), ("", "−€286,172")])
def test_a_value_of_the_prudent_case_is_told_by_its_first_digits_and_one_that_is_sure_as_it_is(
    town: Edition, direction: str, written: str
) -> None:
    net = named(town, "2024/territory/value_net")
    of_case = net.definition.model_copy(update={"direction": direction})
    sure = net.model_copy(update={"estimate": FigureEstimate(value=-286_172.0, low=-286_172.0, high=-286_172.0, centre="stated")})
    presented = Presenter(town, "en").present(sure.model_copy(update={"definition": of_case}), of_case)
    assert (presented.centre, presented.raw) == (written, "-286172.0")
