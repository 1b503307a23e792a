"""Facts about a territory: what each one means, and which follow from others (their values come with the territory)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from indicators.messages import messages
from indicators.models import Identifier, Model
from indicators.text import Text
from indicators.yamlfile import Source, as_model, check_known, check_once, read_yaml, yaml_files


class Computed(Model):
    """How a fact follows from others of the same place, period and source: one over another, or one less another."""

    numerator: Identifier | None = None
    denominator: Identifier | None = None
    plus: Identifier | None = None
    minus: Identifier | None = None

    @model_validator(mode="after")
    def _one(self) -> Computed:
        ratio, difference = (self.numerator, self.denominator), (self.plus, self.minus)
        if (None in ratio) == (None in difference) or (any(ratio) and any(difference)):
            raise messages.fault("fact_pair")
        return self

    @property
    def ingredients(self) -> tuple[str, str]:
        """The two facts it is made of."""
        first, second = self.numerator or self.plus, self.denominator or self.minus
        return str(first), str(second)

    def of(self, first: float, second: float) -> float | None:
        """The result; None where it would be a division by nothing."""
        if self.numerator is not None:
            return first / second if second else None
        return first - second


class DefinedFact(Model):
    """One fact: what it is called, counted in what, and which way it shows a need."""

    title: Text
    unit: Identifier
    note: Text | None = Field(default=None, description="what must be known to read it rightly")
    breakdown: Identifier | None = Field(default=None, description="the direction it is split in, with the codes of the vocabulary")
    rounding: float = Field(default=0, ge=0, description="how far its parts may sum from the whole, as its producer rounds")
    parts: Literal["all", "some", "average"] = Field(
        default="all", description="its parts make the whole, are some of it, or average to it"
    )
    worse: Literal["higher", "lower"] | None = Field(default=None, description="the way that shows a need")
    computed: Computed | None = None


class Facts(Model):
    """The facts of one theme."""

    theme: Identifier
    facts: dict[Identifier, DefinedFact] = Field(min_length=1)


class Fact(DefinedFact):
    """A fact of the catalogue, with its id and theme."""

    id: Identifier
    theme: Identifier


def load_facts(folder: Source, units: set[str], breakdowns: set[str], themes: set[str]) -> dict[str, Fact]:
    """The facts of a folder by id, a file for each theme.

    Raises Refusal with file and line: unknown theme, unit, breakdown or ingredient, id given twice.
    """
    if not folder.is_dir():
        return {}
    facts: dict[str, Fact] = {}
    read: list[tuple[Source, Any, Facts]] = []
    for source in yaml_files(folder):
        document = read_yaml(source)
        loaded = as_model(Facts, document, source)
        check_known(source, document, ("theme",), loaded.theme, themes)
        for fact_id, definition in loaded.facts.items():
            at = ("facts", fact_id)
            check_once(source, document, at, fact_id, facts)
            check_known(source, document, (*at, "unit"), definition.unit, units)
            if definition.breakdown:
                check_known(source, document, (*at, "breakdown"), definition.breakdown, breakdowns)
            facts[fact_id] = Fact(id=fact_id, theme=loaded.theme, **dict(definition))
        read.append((source, document, loaded))
    for source, document, loaded in read:
        for fact_id, definition in loaded.facts.items():
            for ingredient in definition.computed.ingredients if definition.computed else ():
                check_known(source, document, ("facts", fact_id, "computed"), ingredient, set(facts))
    return facts
