"""The form of a project's year: which pages, which questions, which values each asks for. What is asked is data (`questions.yaml`)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import Field

from impact.ecosystem.projects import Project
from indicators.breakdown import read_cell
from indicators.catalogue import Catalogue
from indicators.models import Identifier, Model, Unit, Version
from indicators.text import Text
from indicators.yamlfile import plain, read_yaml
from portal.returns.standing import ProjectStanding, Stated

LENGTHS = (1, 3, 6)
"""How many months the periods have that fill a year."""


class PartsAsked(Model):
    """What the numbers of a rate or a mean are called."""

    numerator: Text | None = None
    denominator: Text


class AskedVersion(Text):
    """How one asks for an earlier version of an indicator, which counted something else: the question, and the unit of what it counted."""

    unit: Identifier


class AskedIndicator(Model):
    """An indicator as one asks for it."""

    fr: str
    en: str
    parts: PartsAsked | None = None
    versions: dict[int, AskedVersion] = Field(default={})

    def of(self, version: Version) -> tuple[Text, str]:
        """The question about a version in both languages, and the unit of its answer."""
        earlier = self.versions.get(version.version)
        return (earlier, earlier.unit) if earlier else (Text(fr=self.fr, en=self.en), version.unit)


class PageOfForm(Model):
    """One page of the form: its title and its questions."""

    title: Text
    questions: dict[Identifier, AskedIndicator] = Field(default={})


@cache
def pages_of_form() -> dict[str, PageOfForm]:
    """Every page of the form, in order."""
    raw = plain(read_yaml(files("portal.returns") / "questions.yaml"))
    return {name: PageOfForm.model_validate(page) for name, page in raw.items()}


@dataclass(frozen=True)
class FormCell:
    """One value that is asked for: of an indicator, for a period, for the whole or a part of it."""

    indicator: str
    start: date
    end: date
    breakdown: str = ""

    @property
    def key(self) -> tuple[str, date, date, str]:
        """What stands for it is known by."""
        return self.indicator, self.start, self.end, self.breakdown

    @property
    def name(self) -> str:
        """What the fields of the form are called after."""
        whole = f"{self.indicator}:{self.start}:{self.end}"
        return f"{whole}:{self.breakdown}" if self.breakdown else whole

    @property
    def whole_year(self) -> bool:
        """Whether it is about a whole calendar year."""
        return (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31)

    @property
    def months(self) -> int:
        """How many months its period touches."""
        return 12 * (self.end.year - self.start.year) + self.end.month - self.start.month + 1


@dataclass(frozen=True)
class QuestionDetail:
    """Values that make the whole of a question together, for whoever has them: its months, its quarters, its ages."""

    months: int
    directions: tuple[str, ...]
    cells: list[FormCell]


@dataclass(frozen=True)
class FormQuestion:
    """One question: the words, the rules of its indicator, the value it asks for, and those that may be given in more detail."""

    indicator: str
    text: Text
    version: Version
    unit: Unit
    parts: PartsAsked | None
    whole: FormCell
    details: list[QuestionDetail]

    @property
    def cells(self) -> list[FormCell]:
        """The value asked for, then those of its detail."""
        return [self.whole, *(cell for detail in self.details for cell in detail.cells)]

    @property
    def shape(self) -> str:
        """What must be given: a value, the two numbers of a rate, or a value and its weight."""
        return self.version.aggregation.shape


@dataclass(frozen=True)
class PageAsked:
    """One page of a project's form."""

    name: str
    title: Text
    questions: list[FormQuestion]

    @property
    def cells(self) -> list[FormCell]:
        """The values that the page asks for."""
        return [cell for question in self.questions for cell in question.cells]


def page_asking(indicator: str) -> str:
    """The page of the form that asks for an indicator; one of the town's own catalogue is asked on the last."""
    pages = pages_of_form()
    return next((name for name, page in pages.items() if indicator in page.questions), list(pages)[-1])


def form_of(project: Project, year: int, catalogue: Catalogue, standing: ProjectStanding) -> list[PageAsked]:
    """The pages of a project's form for a year: those that have a question for it.

    A question asks for one value of the whole year; with it may be given the detail in which the project gave that year, or the one before.
    """
    pages, left = [], [name for name in project.indicators if catalogue[name].at(date(year, 12, 31))]
    for name, page in pages_of_form().items():
        wanted = [indicator for indicator in page.questions if indicator in left]
        left = [indicator for indicator in left if indicator not in wanted]
        pages.append((name, page.title, {indicator: page.questions[indicator] for indicator in wanted}))
    if left:  # of the town's own catalogue: on the last page, by their titles
        name, title, last = pages.pop()
        titles = {n: catalogue[n].in_year(year).title for n in left}
        pages.append((name, title, last | {n: AskedIndicator.model_validate(title.model_dump()) for n, title in titles.items()}))
    return [
        PageAsked(name, title, [_question(indicator, asked, year, catalogue, standing) for indicator, asked in questions.items()])
        for name, title, questions in pages
        if questions
    ]


def _question(indicator: str, asked: AskedIndicator, year: int, catalogue: Catalogue, standing: ProjectStanding) -> FormQuestion:
    version = catalogue[indicator].in_year(year)
    whole = FormCell(indicator, date(year, 1, 1), date(year, 12, 31))
    details = _details(whole, standing.of(indicator, year), standing.of(indicator, year - 1))
    text, unit = asked.of(version)
    return FormQuestion(indicator, text, version, catalogue.vocabulary.units[unit], asked.parts, whole, details)


def _details(whole: FormCell, given: Iterable[Stated], before: Iterable[Stated]) -> list[QuestionDetail]:
    """The detail in which a project gives its values. What a log counts by part stays its own: a person is not asked for it."""
    known = {(s.start, s.end, s.breakdown) for s in given if not s.logged}
    known |= {(_next(s.start), _next(s.end), s.breakdown) for s in before if not s.logged}
    cells = {cell for key in known for cell in _calendar(FormCell(whole.indicator, *key))}
    alike: dict[tuple[int, tuple[str, ...]], set[FormCell]] = {}
    for cell in cells - {whole}:
        alike.setdefault((cell.months, tuple(read_cell(cell.breakdown))), set()).add(cell)
    ordered = sorted(alike.items(), key=lambda item: (-item[0][0], item[0][1]))
    return [QuestionDetail(*kind, sorted(of, key=lambda cell: cell.key)) for kind, of in ordered]


def _of_calendar(cell: FormCell) -> bool:
    """Whether its period is a month, a quarter or a half of a calendar year."""
    in_step = cell.start.day == 1 and (cell.start.month - 1) % cell.months == 0
    return cell.months in LENGTHS and in_step and cell.end == _last_day(cell.end.year, cell.end.month)


def _calendar(cell: FormCell) -> Iterable[FormCell]:
    """The same part of every month, quarter or half of the year; of any other period, itself alone."""
    if not _of_calendar(cell):
        return [cell]
    year, length = cell.start.year, cell.months
    return [replace(cell, start=date(year, first, 1), end=_last_day(year, first + length - 1)) for first in range(1, 13, length)]


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _next(day: date) -> date:
    """The same day a year later; the end of February stays one."""
    return _last_day(day.year + 1, 2) if (day.month, day.day) in ((2, 28), (2, 29)) else day.replace(year=day.year + 1)


def a_year_before(cell: FormCell) -> FormCell:
    """The same part of the year before."""
    of_february = cell.end.month == 2 and cell.end == _last_day(cell.end.year, 2)
    end = _last_day(cell.end.year - 1, 2) if of_february else cell.end.replace(year=cell.end.year - 1)
    return replace(cell, start=cell.start.replace(year=cell.start.year - 1), end=end)
