"""An erratum as the pages of a version show it in a language, its figures before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from impact.figures.figure import Figure
from reports.edition.content import Edition
from reports.edition.errata import FigureChange
from reports.edition.presented import AnyPresented, Presenter, all_made_up
from reports.edition.sections.corrected import Side, StatedErratum, corrections


@dataclass(frozen=True)
class CorrectedFigure:
    """A figure by its name, as it was and as it is; where there is no number to show, a word that says why."""

    name: str
    address: str
    before: AnyPresented | str
    after: AnyPresented | str


class CorrectionNotice:
    """What the front says of one erratum in a language."""

    def __init__(self, correction: StatedErratum, presenter: Presenter) -> None:
        self._correction, self._presenter = correction, presenter
        self.title = correction.title.into(presenter.language)
        self.texts = [text.into(presenter.language) for text in correction.texts]
        self.rest = correction.rest.into(presenter.language) if correction.rest else ""
        self.earlier = correction.erratum.earlier

    @cached_property
    def rows(self) -> Sequence[CorrectedFigure]:
        """The first of the figures that changed, before and after."""
        return [self.row(change) for change in self._correction.changes]

    @property
    def made_up(self) -> bool:
        """Whether all that it shows is illustrative."""
        return all_made_up(row.after for row in self.rows if not isinstance(row.after, str))

    def row(self, change: FigureChange) -> CorrectedFigure:
        """A figure before and after."""
        figure = self._correction.find(change)
        before, after = map(self._presented, self._correction.sides(change))
        return CorrectedFigure(figure.label.into(self._presenter.language) if figure else change.figure_id, change.figure_id, before, after)

    def _presented(self, side: Side) -> AnyPresented | str:
        if isinstance(side, Figure):
            return self._presenter.present(side, side.definition)
        return side.into(self._presenter.language)


def corrected_on(
    edition: Edition, presenter: Presenter, addresses: Collection[str]
) -> Iterator[tuple[CorrectionNotice, list[CorrectedFigure]]]:
    """The erratum that led to this version, with those of these figures that it changed; nothing where it changed none of them."""
    for of in corrections(edition):
        notice = CorrectionNotice(of, presenter)
        changed = [notice.row(change) for change in of.erratum.figures if of.standing and change.figure_id in addresses]
        if changed:
            yield notice, changed
