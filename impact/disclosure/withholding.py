"""The one way to what may be published: the same figures, those withheld emptied of all that they said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from impact.disclosure.beneath import Beneath
from impact.disclosure.editions import published_before
from impact.disclosure.emptying import emptied, rounded, without_trials
from impact.disclosure.kept_suppressions import KeptSuppressions
from impact.disclosure.lots import lots
from impact.disclosure.progress import told_by_objectives
from impact.disclosure.secrets import Guard, Secret
from impact.disclosure.statements import constraints, statements
from impact.disclosure.suppression import Suppression, protected, suppress
from impact.disclosure.unknowns import Cells, Key, unpublished
from impact.disclosure.values import ValueLines
from impact.figures.definition import IndicatorDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.territory.models import DisclosureRules
from impact.world import World
from indicators.kept import KeptAnswers
from indicators.models import Unit

Why = Literal["closed", "persons", "confidential", "earlier", "objective", "others"]
"""Why a figure is withheld: its project keeps its figures to itself; a small count of persons; a confidential quantity of few projects; an
earlier edition withheld it, or would tell it by comparison; a start or a change since that would tell one; others would follow from it."""


@dataclass(frozen=True)
class Disclosed:
    """What may be published.

    figures    all of them, those withheld without what they said
    withheld   addresses of those that are not shown, totals of funders' views (`statements.view_address`) among them
    rounded    addresses of those that are shown rounded
    exposed    secrets that nothing can keep any more: an earlier edition, or what is always true of them, gives them away
    shown      the places of projects whose numbers a figure tells: no other number of a guarded indicator is shown anywhere
    guarded    the indicators, by year, whose numbers may only be shown so; and the projects whose own numbers are not shown at all
    because    why each figure is withheld: for those who decide, never for the public
    """

    figures: list[Figure]
    withheld: frozenset[str]
    rounded: frozenset[str]
    exposed: list[Secret]
    shown: frozenset[Key] = field(repr=False)
    guarded: frozenset[tuple[int, str]] = field(repr=False)
    unpublished: frozenset[str]
    because: Mapping[str, Why] = field(default_factory=dict, repr=False)

    def shows(self, year: int, project: str, indicator: str, breakdown: str) -> bool:
        """Whether a number that a project handed in, or that was made of those, may stand anywhere that the public reads."""
        if project in self.unpublished:
            return False
        return (year, indicator) not in self.guarded or Key(year, project, indicator, breakdown) in self.shown


def disclose(
    figures: Sequence[Figure],
    rules: DisclosureRules,
    world: World,
    earlier: Sequence[Sequence[Figure]] = (),
    views: Mapping[str, frozenset[str]] | None = None,
    beneath: Beneath | None = None,
    kept: KeptAnswers | None = None,
) -> Disclosed:
    """The same figures, those that may not be published emptied, and what else follows: all that is public is rendered from it.

    earlier   the figures of editions already published, the oldest first
    views     by funder, the projects that it pays for: the totals over them are published too
    beneath   what the figures rest on; without it, what figures of projects say alone
    kept      how lots of cells were protected before, taken from there where the same is asked; without, all is worked out anew
    """
    beneath = Beneath.of_figures(figures) if beneath is None else beneath
    cells = Cells.of(beneath, world)
    lines = ValueLines.of(beneath, cells)
    said = statements(figures, cells, lines, views or {})
    secrets = Guard(cells, rules, world).secrets(figures, lines, views or {})
    before = published_before(figures, earlier, cells, said, rules.persons.threshold)
    together = lots(cells, said, [*constraints(cells, lines), *before.always], secrets, before)
    suppression = suppress(together, partial(protected, cells) if kept is None else KeptSuppressions(kept, cells).protected)
    hidden = unpublished(world)
    closed = {figure.address for figure in figures if figure.definition.project_id in hidden}
    suppression.withheld |= before.withheld | closed
    objectives = told_by_objectives(figures, suppression.withheld, cells.kinds, rules.persons.threshold)
    suppression.withheld |= objectives
    close = {(cell.key.year, cell.key.indicator) for secret in secrets for cell, _ in secret.form}
    units = world.catalogue.vocabulary.units
    return Disclosed(
        figures=[_disclosed(figure, suppression, close, lines, units) for figure in figures],
        withheld=frozenset(suppression.withheld),
        rounded=frozenset(suppression.rounded - suppression.withheld),
        exposed=suppression.exposed,
        shown=frozenset(_shown(figures, suppression.withheld)) & cells.parts.keys(),
        guarded=frozenset((key.year, key.indicator) for key in cells.parts if cells.kind(key).guarded),
        unpublished=hidden,
        because=_because(suppression.withheld, closed, secrets, before.withheld, objectives),
    )


def _because(
    withheld: Collection[str], closed: Collection[str], secrets: Iterable[Secret], earlier: Collection[str], objectives: Collection[str]
) -> dict[str, Why]:
    """Why each is withheld, by the first rule that holds of it; whatever no rule names is withheld for the sake of others."""
    of: dict[str, Why] = dict.fromkeys(withheld, "others")
    of |= dict.fromkeys(objectives, "objective")
    of |= dict.fromkeys((address for address in earlier if address in of), "earlier")
    of |= {s.address: "persons" if s.exact else "confidential" for s in secrets if s.address in of and s.address is not None}
    return of | dict.fromkeys(closed, "closed")


def _shown(figures: Iterable[Figure], withheld: Collection[str]) -> Iterator[Key]:
    """The places of projects whose numbers a figure tells."""
    for figure in figures:
        of = figure.definition
        if isinstance(of, IndicatorDefinition) and of.project_id is not None and figure.address not in withheld:
            yield Key(of.year, of.project_id, of.indicator_id, of.breakdown)


def _disclosed(
    figure: Figure, suppression: Suppression, close: Collection[tuple[int, str]], lines: ValueLines, units: Mapping[str, Unit]
) -> Figure:
    """`close`: the indicators, by year, of which something has to stay unknown."""
    if figure.address in suppression.withheld:
        return emptied(figure, units)
    if figure.address in suppression.rounded:
        return rounded(figure)
    if isinstance(figure.definition, ValueDefinition):
        added, away = lines.of_figure(figure)
        if any((cell.key.year, cell.key.indicator) in close for cell in (*added, *away)):
            return without_trials(figure)
    return figure
