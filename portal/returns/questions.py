"""The form of a project's year: which pages, which questions, which values each asks for. What is asked is data (`questions.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import Field

from impact.ecosystem.projects import Project
from indicators.catalogue import Catalogue
from indicators.models import Identifier, Model, Unit, Version
from indicators.text import Text
from indicators.yamlfile import plain, read_yaml
from portal.returns.standing import ProjectStanding, Stated


class PartsAsked(Model):
    """What the numbers of a rate or a mean are called."""

    numerator: Text | None = None
    denominator: Text


class AskedIndicator(Model):
    """An indicator as one asks for it."""

    fr: str
    en: str
    parts: PartsAsked | None = None

    @property
    def text(self) -> Text:
        """The question in both languages."""
        return Text(fr=self.fr, en=self.en)


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


@dataclass(frozen=True)
class FormQuestion:
    """One question: the words, the rules of its indicator, and the values it asks for."""

    indicator: str
    text: Text
    version: Version
    unit: Unit
    parts: PartsAsked | None
    cells: list[FormCell]

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

    A question asks for the values that were given for the year; else for those of the year before; else for one of the whole year.
    """
    pages, left = [], [name for name in project.indicators if catalogue[name].at(date(year, 12, 31))]
    for name, page in pages_of_form().items():
        wanted = [indicator for indicator in page.questions if indicator in left]
        left = [indicator for indicator in left if indicator not in wanted]
        pages.append((name, page.title, {indicator: page.questions[indicator] for indicator in wanted}))
    if left:  # of the town's own catalogue: on the last page, by their titles
        name, title, last = pages.pop()
        titles = {n: catalogue[n].current.title for n in left}
        pages.append((name, title, last | {n: AskedIndicator.model_validate(title.model_dump()) for n, title in titles.items()}))
    return [
        PageAsked(name, title, [_question(indicator, asked, year, catalogue, standing) for indicator, asked in questions.items()])
        for name, title, questions in pages
        if questions
    ]


def _question(indicator: str, asked: AskedIndicator, year: int, catalogue: Catalogue, standing: ProjectStanding) -> FormQuestion:
    version = catalogue[indicator].at(date(year, 12, 31)) or catalogue[indicator].current
    cells = _cells(indicator, year, standing.of(indicator, year), standing.of(indicator, year - 1))
    return FormQuestion(indicator, asked.text, version, catalogue.vocabulary.units[version.unit], asked.parts, cells)


def _cells(indicator: str, year: int, given: Iterable[Stated], before: Iterable[Stated]) -> list[FormCell]:
    """What a log counts by part stays its own: a person is asked for the whole."""
    known = {(s.start, s.end, s.breakdown) for s in given if not s.logged}
    known = known or {(_next(s.start), _next(s.end), s.breakdown) for s in before if not s.logged}
    wanted = known or {(date(year, 1, 1), date(year, 12, 31), "")}
    return [FormCell(indicator, *key) for key in sorted(wanted)]


def _next(day: date) -> date:
    """The same day a year later; the end of February stays one."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)
