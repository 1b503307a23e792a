"""Figures that are neither an indicator nor a value: facts, counts of the register, needs. Each tells in words what it is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from indicators.text import Text

Kind = Literal["fact", "rate", "register", "need", "fit"]


@dataclass(frozen=True)
class Plain:
    """One such figure.

    path        its address behind the year: `territory/members`
    words       its unit as people read it; `unit` is its code
    made_of     what it is made of, a sentence each, the source first
    more        what the pages need beside: the place, the need, the reasons
    """

    kind: Kind
    path: tuple[str, ...]
    name: str
    label: Text
    value: float | None
    unit: str
    words: Text
    formula: Text
    made_of: list[Text]
    illustrative: bool
    low: float | None = None
    high: float | None = None
    reported: int = 1
    expected: int = 1
    more: dict[str, Any] = field(default_factory=dict)

    def row(self, year: int) -> tuple[Any, ...]:
        """The row of the table `figure`."""
        definition = {
            "kind": self.kind,
            "indicator_id": self.name,
            "scope": self.path[0],
            "project_id": None,
            "year": year,
            "breakdown": "",
            "formula": self.formula.model_dump(),
            "unit_words": self.words.model_dump(),
            "made_of": [text.model_dump() for text in self.made_of],
            "reported": self.reported,
            "expected": self.expected,
            "missing": {},
            "illustrative": self.illustrative,
            **self.more,
        }
        low, high = (self.value if end is None else end for end in (self.low, self.high))
        address = "/".join((str(year), *(quote(part, safe="=;+") for part in self.path)))
        told = json.dumps(definition, ensure_ascii=False, sort_keys=True)
        coverage = f"{self.reported}/{self.expected}"
        return (address, str(year), self.label.fr, self.label.en, self.value, low, high, self.unit, coverage, told)
