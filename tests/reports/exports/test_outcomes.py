"""A parameter of the bank stands once on a page: what says something else under its name stands whole where it is used."""

from __future__ import annotations

import json
from typing import Any

from impact.lineage.values import LineRow
from reports.exports.outcomes import ShownOutcomes, _named_once
from reports.exports.public import PublicCells

OLD, NEW = ({"bank": "rent", "value": value, "source": {"publisher": "Insee"}} for value in (5.0, 6.0))
TITLE = {"fr": "Loyer", "en": "Rent"}


def shown(*assumed: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The parameters of a page, and what each of its lines says that it rests on."""
    outcomes, parameters = ShownOutcomes(None, PublicCells([], None, lambda *_: True)), dict[str, str]()  # type: ignore[arg-type]
    said = []
    for n, of_line in enumerate(assumed):
        row = LineRow("map", f"o{n}", "outcome", "social", 2024, None, "", 1.0, None, None, 5.0, ("alpha",))
        outcomes._texts[row.key] = outcomes._text(TITLE, of_line)
        before, after, _ = outcomes._outcome(row)
        said.append(json.loads(f"{before}{_named_once(outcomes._texts[row.key], parameters)}{after}"))
    return {name: json.loads(text) for name, text in parameters.items()}, [line["assumptions"] for line in said]


def test_lines_name_the_parameter_that_the_page_says_once() -> None:
    parameters, lines = shown({"proxy": OLD, "duration": 1}, {"proxy": OLD, "discount_rate": OLD})
    assert parameters == {"rent": OLD}
    assert lines == [{"proxy": {"bank": "rent"}, "duration": 1}, {"proxy": {"bank": "rent"}, "discount_rate": {"bank": "rent"}}]


def test_a_line_that_rests_on_another_edition_of_it_says_it_whole() -> None:
    parameters, lines = shown({"proxy": OLD, "duration": 1}, {"proxy": NEW, "duration": 2})
    assert parameters == {"rent": OLD}
    assert lines == [{"proxy": {"bank": "rent"}, "duration": 1}, {"proxy": NEW, "duration": 2}]
