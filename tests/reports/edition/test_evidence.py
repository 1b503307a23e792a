"""The evidence that is said of a figure is that which its value was totalled by: the weaker of an amount and of its use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from impact.maps.models import Outcome, Use
from indicators.text import Text
from reports.edition.content import Edition
from reports.edition.evidence import Grading


def valued(town: Edition) -> tuple[Figure, str, Outcome]:
    """A figure of an outcome that has a value, with its map."""
    for figure in town.figures:
        if isinstance(figure.definition, ValueDefinition) and figure.definition.direction == "outcome":
            map_id, _, name = figure.definition.key.partition("/")
            for outcome in town.world.maps[map_id].outcomes:
                if outcome.id == name and outcome.proxy:
                    return figure, map_id, outcome
    raise AssertionError("the town values nothing")


def used(town: Edition, use: int | None) -> int | None:
    """The grade of that figure, where its amount is of grade 2 and its use of another."""
    figure, map_id, outcome = valued(town)
    assert outcome.proxy is not None
    why = Text(fr="faute de mieux", en="for want of better")
    stated = {"bank": None, "amount": 10.0, "grade": 2, "use": Use(grade=use, why=why) if use else None}
    proxy = outcome.proxy.model_copy(update=stated)
    of = town.world.maps[map_id]
    outcomes = [outcome.model_copy(update={"proxy": proxy}) if o is outcome else o for o in of.outcomes]
    maps = {**town.world.maps, map_id: of.model_copy(update={"outcomes": outcomes})}
    return Grading(replace(town, world=replace(town.world, maps=maps))).grade(figure)


@pytest.mark.parametrize(("use", "grade"), [(None, 2), (1, 2), (2, 2), (4, 4), (6, 6)])
def test_a_good_price_put_to_a_doubtful_use_is_weak_evidence(town: Edition, use: int | None, grade: int) -> None:
    assert used(town, use) == grade
