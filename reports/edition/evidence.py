"""How strong the evidence of a figure is, and whether there is something to compare it with: what a sentence may claim hangs on both."""

from __future__ import annotations

from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from impact.maps.models import Outcome
from impact.maps.spans import grade_of
from reports.edition.content import Edition

WEAKEST = 6


class Grading:
    """The evidence of the figures of an edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._compared = {getattr(f.definition, "of", None) for f in edition.figures if getattr(f.definition, "role", None) == "baseline"}
        self._grades: dict[str, int] = {}

    def grade(self, figure: Figure) -> int | None:
        """The weakest grade that a value rests on, 1 to 6; None for what is counted or read, not valued."""
        definition = figure.definition
        if not isinstance(definition, ValueDefinition):
            return None
        if definition.direction == "grade" and definition.key.isdigit():
            return int(definition.key)
        return max((self._grade(outcome) for outcome in self._outcomes(definition) if outcome.proxy), default=WEAKEST)

    def compared(self, figure: Figure) -> bool:
        """Whether it is known where things stood before."""
        if figure.address in self._compared:
            return True
        definition = figure.definition
        if not isinstance(definition, ValueDefinition):
            return False
        outcomes = self._outcomes(definition)
        return bool(outcomes) and all(outcome.baseline is not None for outcome in outcomes)

    def _outcomes(self, definition: ValueDefinition) -> list[Outcome]:
        """The outcomes that a value comes from."""
        edition, maps = self._edition, self._edition.world.maps
        if definition.direction == "outcome":
            map_id, _, outcome_id = definition.key.partition("/")
            return [o for o in maps[map_id].outcomes if o.id == outcome_id] if map_id in maps else []
        of_project = edition.maps.get(definition.project_id or "", []) if definition.project_id else sorted(maps)
        return [outcome for map_id in of_project for outcome in maps[map_id].outcomes]

    def _grade(self, outcome: Outcome) -> int:
        """The grade of its value, by the rule that the totals by grade follow: the worse of the amount's and of its use here."""
        grade = grade_of(outcome.proxy, self._edition.world.catalogue.bank) if outcome.proxy else None
        return grade or WEAKEST
