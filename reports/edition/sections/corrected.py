"""What was corrected since a year was first published: what the version that carries an erratum says of it, first and in a section."""

from __future__ import annotations

from dataclasses import dataclass

from impact.figures.figure import Figure, FigureEstimate
from indicators.numbers import LANGUAGES, full_day, listed
from indicators.text import Text
from reports.edition.content import Edition
from reports.edition.errata import Erratum, FigureChange, Published, reasons
from reports.edition.sections.material import Material, prose
from reports.edition.tree import Block, Cell, Column, FigureRef, Paragraph, Row, Said, Section, Table
from reports.edition.wording import wording

MOST_SHOWN = 12
"""Figures that are shown before and after; `errata.json` has all."""
Side = Figure | Text
"""A figure as it was, or is; where there is no number to show, a word that says why."""


@dataclass(frozen=True)
class StatedErratum:
    """An erratum as it is stated to readers; the one that led to this version (`standing`) shows its figures."""

    erratum: Erratum
    edition: Edition

    @property
    def standing(self) -> bool:
        """Whether it led to the version that is laid out."""
        return self.erratum.later == f"v{self.edition.version}"

    @property
    def title(self) -> Text:
        """From which version to which, and how grave it is."""
        of, category = self.erratum, reasons().classes[self.erratum.category]
        lower = Text(fr=category.fr.lower(), en=category.en.lower())
        return wording.text("erratum_title" if self.standing else "erratum_earlier", later=of.later, earlier=of.earlier, category=lower)

    @property
    def texts(self) -> tuple[Text, ...]:
        """Why, by whom, and how many figures change."""
        of = self.erratum
        return (
            wording.text("erratum_why", reason=reasons().reasons[of.reason], text=of.text),
            self._decided(),
            wording.text("erratum_count", count=len(of.figures)),
        )

    def _decided(self) -> Text:
        """Who decided it and when, who checked it, who was informed."""
        of = self.erratum
        people = {"author": of.author, "second": of.second, "informed": listed(of.informed)}
        if of.decided_at is None:
            return wording.text("erratum_who", **people)
        on = Text(**{language: full_day(of.decided_at, language) for language in LANGUAGES})
        return wording.text("erratum_dated", day=on, **people)

    @property
    def changes(self) -> list[FigureChange]:
        """The first of the figures that changed: wholes of the territory say most in least."""

        def order(change: FigureChange) -> tuple[bool, int, str]:
            return "/territory/" not in change.figure_id, change.figure_id.count("/"), change.figure_id

        return sorted(self.erratum.figures, key=order)[:MOST_SHOWN] if self.standing else []

    @property
    def rest(self) -> Text | None:
        """Where the others are, if there are more."""
        count = len(self.erratum.figures)
        return wording.text("erratum_rest", shown=MOST_SHOWN, count=count) if self.standing and count > MOST_SHOWN else None

    def find(self, change: FigureChange) -> Figure | None:
        """The figure that changed; None where it is no more."""
        return next((figure for figure in self.edition.figures if figure.address == change.figure_id), None)

    def sides(self, change: FigureChange) -> tuple[Side, Side]:
        """The figure with the numbers that it had, and that it has."""
        figure = self.find(change)
        return self._side(change.before, figure), self._side(change.after, figure)

    def _side(self, row: Published | None, figure: Figure | None) -> Side:
        if row is None:
            return wording.text("erratum_absent")
        if row["status"] == "suppressed":
            return wording.text("erratum_withheld")
        if figure is None or figure.suppressed:  # nothing says any more how its numbers are written
            return wording.text("erratum_published", earlier=self.erratum.earlier)
        estimate = FigureEstimate(**{end: row[end] for end in ("value", "low", "high")}, centre=figure.estimate.centre)
        return figure.model_copy(update={"estimate": estimate})


def corrections(edition: Edition) -> list[StatedErratum]:
    """The errata of the year so far, the latest first."""
    return [StatedErratum(erratum, edition) for erratum in reversed(edition.errata)]


def corrected_figures(edition: Edition) -> list[Figure]:
    """The figures of the edition that are shown before and after."""
    shown = {change.figure_id for correction in corrections(edition) for change in correction.changes}
    return [figure for figure in edition.figures if figure.address in shown]


def notice(edition: Edition) -> tuple[Text, ...]:
    """What the first page says of the erratum that led to this version; nothing where none did."""
    return next(((of.title, *of.texts) for of in corrections(edition) if of.standing), ())


class Corrected:
    """The section of the errata."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("method")

    def section(self) -> Section:
        """Each erratum of the year, or that there is none, and how a published edition is corrected."""
        edition = self.material.edition
        blocks = Paragraph(prose(self._none(edition), self.say.text("errata_how")))
        return Section("errata", self.say.text("errata_title"), (blocks,), tuple(map(self._erratum, corrections(edition))))

    def _none(self, edition: Edition) -> Text | None:
        """A preview is no version, and says nothing of others."""
        if edition.version is None or edition.errata:
            return None
        return self.say.text("errata_none" if edition.version == 1 else "errata_unchanged", version=edition.version)

    def _erratum(self, of: StatedErratum) -> Section:
        blocks: list[Block] = [Paragraph(of.texts)]
        if of.changes:
            columns = (Column(wording.text("col_figure"), "left", 1), Column(wording.text("col_before")), Column(wording.text("col_after")))
            rows = tuple(Row((*self._row(of, change),)) for change in of.changes)
            source = prose(wording.text("erratum_source", later=of.erratum.later, earlier=of.erratum.earlier), of.rest)
            blocks.append(Table(f"erratum_{of.erratum.later}", wording.text("erratum_table"), columns, rows, source))
        return Section(f"erratum_of_{of.erratum.later}", of.title, tuple(blocks))

    def _row(self, of: StatedErratum, change: FigureChange) -> tuple[Said, Cell, Cell]:
        figure, (before, after) = of.find(change), of.sides(change)
        name = figure.label if figure else Text(fr=change.figure_id, en=change.figure_id)
        was = self.material.written(before) if isinstance(before, Figure) else before  # leads nowhere: it is of another version
        return name, was, FigureRef(after) if isinstance(after, Figure) else after
