"""What is said of a spreadsheet as people keep it (contracts, section 8), and the layout that is remembered of it."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from indicators.breakdown import Cell
from indicators.models import Missing, Model
from indicators.text import Text

Letters = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
CONTENT = ("value", "missing", "numerator", "denominator", "approximate", "low", "high")
"""What a value says, by the names of the contract."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RowNumber = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,6}$")]


class Value(Model):
    """One observation that cells of the spreadsheet give: a value, its parts, or the reason why there is none."""

    indicator: str
    period: str
    breakdown: str = ""
    value: float | None = None
    missing: Missing | None = None
    numerator: float | None = None
    denominator: float | None = None
    approximate: bool = False
    low: float | None = None
    high: float | None = None
    cells: list[str]
    typed: bool = Field(default=False, description="whether its sender wrote it in the place of what the cells say")

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is the value of."""
        return self.indicator, self.period, self.breakdown

    @property
    def content(self) -> tuple[object, ...]:
        """What it says of it."""
        return tuple(getattr(self, name) for name in CONTENT)


class LeftAside(Model):
    """Cells that say nothing we ask for, or nothing that was achieved, and why."""

    cells: list[str]
    code: str
    text: Text


class Choice(Model):
    """One of the ways in which cells may be read, and what they then give."""

    text: Text
    values: list[Value] = Field(default=[])


class Blank(Model):
    """A box in which the number of a cell may be written: what stands in the cell, and of what the number would be the value.

    `added`: what the cells `added_to` make together, to which the number is added: one day beside the others of its year.
    """

    cell: str
    text: str
    indicator: str
    period: str
    breakdown: str = ""
    unit: Text
    added: float = 0
    added_to: list[str] = Field(default=[])


class Question(Model):
    """Cells whose meaning is not certain: what is asked, in one sentence, the choices, and the place of the likeliest among them.

    `details` say why it is asked and what helps. `blanks` are there where a number is all that is missing: written, it stands
    for what the cell says.
    """

    cells: list[str]
    code: str
    text: Text
    details: list[Text] = Field(default=[])
    choices: list[Choice] = Field(min_length=1)
    suggest: int = 0
    blanks: list[Blank] = Field(default=[])

    @property
    def explained(self) -> Text:
        """What is asked with why, for who has no page to unfold."""
        return Text(**{name: " ".join(getattr(text, name) for text in (self.text, *self.details)) for name in ("fr", "en")})


class CellAnswer(Model):
    """What the sender of a file answered to one of its questions: the values that its cells give, none where they are left aside."""

    cells: list[str]
    code: str
    values: list[Value] = Field(default=[])

    def answers(self, question: Question) -> bool:
        """Whether it is to this question that it answers."""
        return self.code == question.code and set(self.cells) == set(question.cells)


class Meant(Model):
    """What a row or a column of a layout is about; a `period` without a year (Q1, S2, 05) takes that of the file."""

    indicator: str | None = None
    period: str | None = None
    breakdown: Cell | None = None


Part = Meant | Literal["aside", "total"]


class LayoutBlock(Model):
    """How one table of one sheet is laid out. `headings` are the texts by which its rows and columns are known in the next file."""

    name: str
    block: str = ""
    header_rows: list[int] = Field(default=[])
    columns: dict[Letters, Part] = Field(default={})
    rows: dict[RowNumber, Part] = Field(default={})
    headings: dict[Literal["columns", "rows"], dict[str, str]] = Field(default={})


class Layout(Model):
    """What is remembered of the spreadsheet of one project. `answers`: to the questions of one file, by the SHA-256 of its bytes.

    `years`: the year of what the sheets of one file leave unsaid, as its sender said it.
    """

    sheets: list[LayoutBlock] = Field(default=[])
    answers: dict[Digest, list[CellAnswer]] = Field(default={})
    years: dict[Digest, int] = Field(default={})

    def answers_to(self, content: bytes) -> list[CellAnswer]:
        """What was answered to the questions of a file."""
        return self.answers.get(sha256(content).hexdigest(), []) if self.answers else []

    def year_of(self, content: bytes) -> int | None:
        """The year that was said of a file."""
        return self.years.get(sha256(content).hexdigest()) if self.years else None

    def as_data(self) -> dict[str, Any]:
        """What is written in `layouts/PROJECT.yaml`."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


class UnsaidYear(Model):
    """The year of what the sheets leave unsaid, to be asked once for the whole file: why, and the years it may be, the likeliest first."""

    code: Literal["year_unknown", "year_differs"]
    years: list[int] = Field(min_length=1)


class SheetReading(Model):
    """How a spreadsheet would be read. `used`: cells by which others are understood (headings, years, units, totals that agree).

    `unsaid`: where the year of some cells is not known; each of their questions has its choices in each of those years.
    """

    file: str
    project: str
    year: int | None = None
    values: list[Value] = Field(default=[])
    left_aside: list[LeftAside] = Field(default=[])
    ask: list[Question] = Field(default=[])
    used: list[str] = Field(default=[])
    layout: Layout = Layout()
    unsaid: UnsaidYear | None = None

    def as_json(self) -> dict[str, Any]:
        """What `impact read --json` prints."""
        return self.model_dump(mode="json")
