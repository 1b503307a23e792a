"""What has to stay unknown: small counts of persons, confidential quantities of few, and what projects keep to themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import NamedTuple

from impact.disclosure.statements import forms, sums, view_keys
from impact.disclosure.unknowns import Cell, Cells, Form, Key, unpublished, value_of
from impact.disclosure.values import ValueLines
from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from impact.territory.models import DisclosureRules
from impact.world import World


class Secret(NamedTuple):
    """A number that is protected, as a form of cells.

    address     the figure that would tell it; none where no figure does
    low, high   what must stay possible: down to the one, up to the other
    exact       whether exactly those (a count: neither zero nor the threshold can be excluded), or anything beyond
    """

    address: str | None
    form: tuple[tuple[Cell, float], ...]
    value: float
    low: float
    high: float
    exact: bool

    def sides(self, own: float = 0.0) -> tuple[tuple[float, float], tuple[float, float]]:
        """How far it must be able to move, down and up, for someone who knows a part of it."""
        down, up = max(self.low, min(own, self.value)) - self.value, self.high - self.value
        return ((down, down), (up, up)) if self.exact else ((-inf, down), (up, inf))


class Guard:
    """Finds what the rules of a territory withhold."""

    def __init__(self, cells: Cells, rules: DisclosureRules, world: World) -> None:
        self._cells, self._rules, self._hidden = cells, rules, unpublished(world)

    def secrets(self, figures: Iterable[Figure], lines: ValueLines, views: Mapping[str, frozenset[str]]) -> list[Secret]:
        """All of them, those that no figure tells included: whoever adds and subtracts might find them."""
        secrets = [secret for key in self._cells.parts for secret in self._of_place(key)]
        for figure in figures:
            secrets += self._of_figure(figure, lines)
        for address, keys in view_keys(self._cells, views):
            for form in sums(keys, self._cells):
                secrets += self._of_form(address, form, keys[0], len({key.project for key in keys}))
        return list(dict.fromkeys(secrets))

    def _of_place(self, key: Key) -> Iterator[Secret]:
        parts, kind = self._cells.parts[key], self._cells.kind(key)
        forms_here: list[Form] = [{cell: 1.0} for cell in parts.values()]
        if kind.complement and len(parts) == 2:
            forms_here.append({parts["denominator"]: 1.0, parts["numerator"]: -1.0})
        for form in forms_here:
            yield from self._of_form(None, form, key, 1)

    def _of_figure(self, figure: Figure, lines: ValueLines) -> Iterator[Secret]:
        definition = figure.definition
        if isinstance(definition, ValueDefinition):
            if definition.project_id in self._hidden:
                terms = lines.of_figure(figure)
                yield from (self._around(figure.address, form) for form in terms if form)
            return
        for form, feeders in forms(figure, self._cells):
            yield from self._of_form(figure.address, form, next(iter(form)).key, len(feeders))

    def _of_form(self, address: str | None, form: Form, key: Key, feeders: int) -> Iterator[Secret]:
        kind, value = self._cells.kind(key), value_of(form, self._cells.values)
        threshold = self._rules.persons.threshold
        if all(cell.part in kind.persons for cell in form) and 0 < value < threshold:
            yield Secret(address, tuple(form.items()), value, 0.0, threshold, exact=True)
        elif (kind.confidential and feeders < self._rules.units.threshold) or {c.key.project for c in form} <= self._hidden:
            yield self._around(address, form)

    def _around(self, address: str | None, form: Form) -> Secret:
        value, part = value_of(form, self._cells.values), self._rules.protection
        low, high = sorted((value * (1 - part), value * (1 + part)))
        return Secret(address, tuple(form.items()), value, low, high, exact=False)
