"""Figures that are counts of the territory's own: of its ecosystem, of its needs, of what says how sure a year is."""

from __future__ import annotations

from typing import Any, Literal

from impact.figures import address
from impact.figures.definition import Answer, CountDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.wording import joined, title_of, wording
from indicators.text import Text

CountKind = Literal["register", "need", "certainty"]


def count_figure(
    kind: CountKind,
    name: str,
    value: float,
    year: int,
    *,
    unit: str = "count",
    unit_words: Text | None = None,
    reported: int | None = None,
    expected: int | None = None,
    illustrative: bool,
    made_of: list[Text] | None = None,
    need: dict[str, Any] | None = None,
    **formula: Any,
) -> Figure:
    """A count, or a share, of things of the territory; of one need where it is named. `formula`: what the sentence of the formula says."""
    counted = int(value) if reported is None else reported
    path = ("needs", need["need_id"], name.removeprefix("need_")) if need else (name,)
    definition: dict[str, Any] = {
        "kind": kind,
        "indicator_id": name,
        "scope": "territory",
        "project_id": None,
        "year": year,
        "breakdown": "",
        "formula": wording().text(f"{name}.formula", **formula),
        "unit_words": unit_words or wording().text(f"{name}.unit"),
        "made_of": made_of or [],
        "reported": counted,
        "expected": counted if expected is None else expected,
        "missing": {},
        "illustrative": illustrative,
    }
    if need:
        answers = [Answer.model_validate(answer) for answer in need["answers"] or []]
        definition |= {"need_id": need["need_id"], "state": need["state"], "theme": need["theme"], "answers": answers}
    return Figure(
        address=address.of_territory(year, *path),
        edition=str(year),
        label=joined(Text(fr=need["title_fr"], en=need["title_en"]) if need else None, title_of(name)),
        estimate=FigureEstimate(value=value, low=value, high=value),
        unit=unit,
        definition=CountDefinition.model_validate(definition),
    )
