"""What is published of where projects started: nothing that tells a small count, nothing less than may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from impact.disclosure.beneath import Beneath
from impact.disclosure.withholding import Disclosed, disclose
from impact.ecosystem.objectives import Objective
from impact.ecosystem.projects import Register
from impact.figures.aims import objective_figures
from impact.figures.store import as_row, from_row
from impact.territory.models import DisclosureRules
from tests.worlds.published import YEAR, figures_of, observed, town

OBJECTIVE = f"{YEAR}/project/a"
COUNTS = {"a": 12, "b": 40, "c": 30}
SMALL = {"a": 3, "b": 40, "c": 12, "d": 25}


def disclosed(baseline: float, counts: dict[str, int], indicator: str = "volunteers", **kept_back: Any) -> Disclosed:
    """What is published where project `a` started from a baseline and aims at 30."""
    world = town(counts, **kept_back)
    aim = {"baseline": {"value": baseline, "date": "2014-12-31", "source": f"register: {baseline}"}}
    aim |= {"targets": {YEAR: {"value": 30, "date": "2015-01-01", "set_by": "board", "why": "room for 30"}}}
    projects = world.register.projects
    aiming = projects["a"].model_copy(update={"objectives": {indicator: Objective.model_validate(aim)}})
    world = replace(world, register=Register(projects=projects | {"a": aiming}))
    cells = observed(indicator, {project: {"": count} for project, count in counts.items()})
    figures = figures_of(cells)
    figures += objective_figures(figures, world, YEAR)
    return disclose(figures, DisclosureRules(), world, beneath=Beneath(cells))


def objectives(done: Disclosed) -> dict[str, Any]:
    return {f.definition.role: f for f in done.figures if f.definition.kind == "objective"}


def withheld_roles(done: Disclosed) -> set[str]:
    return {role for role, figure in objectives(done).items() if figure.suppressed}


@pytest.mark.parametrize(("baseline", "withheld"), [(0, set()), (1, {"baseline", "change"}), (4, {"baseline", "change"}), (5, set())])
def test_a_baseline_of_few_persons_is_withheld_and_the_change_since_with_it(baseline: float, withheld: set[str]) -> None:
    assert withheld_roles(disclosed(baseline, COUNTS)) == withheld


def test_a_baseline_of_what_counts_no_persons_is_published_however_small() -> None:
    assert withheld_roles(disclosed(1, COUNTS, "sessions")) == set()


def test_a_confidential_baseline_is_withheld_like_any_number_of_one_project() -> None:
    assert withheld_roles(disclosed(900, COUNTS, "earned_income", confidential=["earned_income"])) == {"baseline", "change"}


def test_of_a_count_that_is_withheld_the_change_goes_and_baseline_and_target_stay() -> None:
    done = disclosed(9, SMALL)
    assert f"{OBJECTIVE}/volunteers" in done.withheld
    assert withheld_roles(done) == {"change"}


def test_a_project_that_is_not_public_shows_none_of_its_objectives() -> None:
    assert withheld_roles(disclosed(9, COUNTS, closed="a")) == {"baseline", "target", "change"}


def test_whatever_number_is_withheld_reads_the_same() -> None:
    one, four = (objectives(disclosed(baseline, COUNTS)) for baseline in (1, 4))
    assert one["baseline"] == four["baseline"]
    assert one["change"] == four["change"]
    assert one["baseline"].definition.unit_words.en == "people"


def test_what_is_left_of_it_is_what_it_is_about_and_can_be_read_back() -> None:
    baseline = objectives(disclosed(3, COUNTS))["baseline"]
    assert baseline.definition.as_json() == {
        "kind": "objective",
        "role": "baseline",
        "indicator_id": "volunteers",
        "scope": "project",
        "project_id": "a",
        "year": YEAR,
        "breakdown": "",
        "illustrative": False,
        "unit_words": {"fr": "personnes", "en": "people"},
        "formula": {"fr": "non publié", "en": "not published"},
        "made_of": [],
        "of": "",
    }
    assert from_row(as_row(baseline) | {"status": "suppressed"}) == baseline
