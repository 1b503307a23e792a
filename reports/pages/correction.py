"""An erratum as the front of a version tells it: why it takes the place of another, by whom, and figures before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from impact.figures.figure import Figure, FigureEstimate
from indicators.numbers import listed
from reports.edition.content import Edition
from reports.edition.errata import Erratum, FigureChange, Published, reasons
from reports.edition.presented import AnyPresented, Presenter, all_made_up
from reports.pages.wording import Say

MOST_SHOWN = 12
"""Figures that the front shows; `errata.json` has all."""


def corrected(edition: Edition) -> list[Figure]:
    """The figures of the edition that its front shows before and after."""
    shown = {change.figure_id for erratum in edition.errata[-1:] for change in _shown(erratum)}
    return [figure for figure in edition.figures if figure.address in shown]


def _shown(erratum: Erratum) -> list[FigureChange]:
    """Wholes of the territory first: they say most in least."""

    def order(change: FigureChange) -> tuple[bool, int, str]:
        return "/territory/" not in change.figure_id, change.figure_id.count("/"), change.figure_id

    return sorted(erratum.figures, key=order)[:MOST_SHOWN]


@dataclass(frozen=True)
class CorrectedFigure:
    """A figure by its name, as it was and as it is; where there is no number to show, a word that says why."""

    name: str
    address: str
    before: AnyPresented | str
    after: AnyPresented | str


class CorrectionNotice:
    """What the front says of one erratum in a language; `standing` where it led to the version that is shown."""

    def __init__(self, erratum: Erratum, edition: Edition, presenter: Presenter, say: Say, *, standing: bool) -> None:
        self._erratum, self._edition, self._presenter, self._say = erratum, edition, presenter, say
        self.standing = standing

    @property
    def title(self) -> str:
        """From which version to which, and how grave it is."""
        of, code = self._erratum, "erratum_title" if self.standing else "erratum_earlier"
        category = reasons().classes[of.category].into(self._presenter.language)
        return self._say(code, later=of.later, earlier=of.earlier, category=category.lower())

    @property
    def texts(self) -> Iterator[str]:
        """Why, by whom, and how many figures change."""
        of, language = self._erratum, self._presenter.language
        yield self._say("erratum_why", reason=reasons().reasons[of.reason].into(language), text=of.text.into(language))
        yield self._say("erratum_who", author=of.author, second=of.second, informed=listed(of.informed))
        yield self._say("erratum_count", count=len(of.figures))

    @cached_property
    def rows(self) -> Sequence[CorrectedFigure]:
        """The first of the figures that changed, before and after."""
        of = {figure.address: figure for figure in self._edition.figures}
        return [self._row(change, of.get(change.figure_id)) for change in _shown(self._erratum)] if self.standing else []

    @property
    def rest(self) -> str:
        """Where the others are, if there are more."""
        count = len(self._erratum.figures)
        return self._say("erratum_rest", shown=MOST_SHOWN, count=count) if self.standing and count > MOST_SHOWN else ""

    @property
    def made_up(self) -> bool:
        """Whether all that it shows is illustrative."""
        return all_made_up(row.after for row in self.rows if not isinstance(row.after, str))

    @property
    def earlier(self) -> str:
        """The version whose figures stand under "before"."""
        return self._erratum.earlier

    def _row(self, change: FigureChange, figure: Figure | None) -> CorrectedFigure:
        before, after = (self._presented(row, figure) for row in (change.before, change.after))
        name = figure.label.into(self._presenter.language) if figure else change.figure_id
        return CorrectedFigure(name, change.figure_id, before, after)

    def _presented(self, row: Published | None, figure: Figure | None) -> AnyPresented | str:
        """The figure with the numbers it had in a version; a word where it was not there, or is not published."""
        if row is None or figure is None:
            return self._say("erratum_absent")
        if row["status"] == "suppressed":
            return self._say("erratum_withheld")
        estimate = FigureEstimate(**{end: row[end] for end in ("value", "low", "high")}, centre=figure.estimate.centre)
        return self._presenter.present(figure.model_copy(update={"estimate": estimate}), figure.definition)
