"""A spreadsheet that is laid out in its sender's own way: how it is read, what the sender says of that, and what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from impact.intake.layouts.confirmed import Heading, asked_of_headings, confirmed, headings, to_remember
from impact.intake.layouts.models import CellAnswer, Layout, Part, Question, SheetReading, UnsaidYear
from impact.intake.layouts.reading import read_spreadsheet
from impact.intake.result import Context
from impact.ledger.claims import WITHDRAWN
from impact.ledger.known import HELD
from impact.ledger.submission import Receipt, preview
from indicators.text import Refusal, Text
from portal import town
from portal.returns.due import year_asked, years_of
from portal.returns.meanings import ASIDE, choices_for, chosen, code_of
from portal.returns.models import WaitingTable
from portal.returns.typed_cells import TypedCells, choice_named, question_field, typed_cells

YEAR = "year"
"""What the field is called that says the year of what the sheets leave unsaid."""


def taken(receipt: Receipt) -> bool:
    """Whether anything of a file says something."""
    return bool(receipt.accepted or receipt.unchanged or receipt.difference[WITHDRAWN])


def field_of(heading: Heading) -> str:
    """What the field of a row or column is called in the form."""
    return f"{heading.axis}.{heading.block}.{heading.at}"


@dataclass(frozen=True)
class OwnSheet:
    """How a waiting table is read. `stated`: what its sender said of it; `remembered`: what is known of the project's files before.

    Where its year is to be said, `reading` is what it gives in the likeliest, for nothing else to be asked year by year; `undated` is what
    is certain of it before.
    """

    waiting: WaitingTable
    reading: SheetReading
    undated: SheetReading
    remembered: Layout
    stated: Layout

    @property
    def unsaid(self) -> UnsaidYear | None:
        """The year that is to be said."""
        return self.undated.unsaid

    @property
    def asks(self) -> bool:
        """Whether anything is asked."""
        return bool(self.reading.ask or self.unsaid)

    @property
    def years(self) -> list[int]:
        """The years that may be said, the likeliest first."""
        project = town.town().register.projects[self.waiting.project_id]
        return list(dict.fromkeys([*self.unsaid.years, *years_of(project)])) if self.unsaid else []

    @cached_property
    def layout(self) -> Layout:
        """The layout of the project once this table is handed in."""
        return to_remember(self.reading, self.remembered, self.stated)

    @property
    def context(self) -> Context:
        """What it is read against when it is handed in."""
        context = town.town().context(self.waiting.project_id)
        return replace(context, layouts=context.layouts | {self.waiting.project_id: self.layout})

    def state(self, form: Mapping[str, str]) -> bool:
        """Takes what was chosen in the form: the meaning of rows and columns, the answers to questions. Whether any of it is news."""
        year = next((year for year in self.years if form.get(YEAR) == str(year)), None)
        another = year is not None and self.unsaid is not None and year != self.unsaid.years[0]
        answers, parts = ({}, {}) if another else self._answered(form)  # they were of the year that was shown
        parts |= self._corrected(form)
        years = {self._digest: year} if year else self.stated.years
        if not parts and (answers, years) == (self.stated.answers, self.stated.years):
            return False
        self._keep(Layout(sheets=[*self.stated.sheets, *confirmed(self.reading.layout, parts)], answers=answers, years=years))
        return True

    def faults(self, form: Mapping[str, str]) -> dict[str, Text]:
        """What is wrong with the numbers written in the boxes, by field."""
        return {at: text for question in self.reading.ask for at, text in self._typed(question, form).faults.items()}

    def _typed(self, question: Question, form: Mapping[str, str]) -> TypedCells:
        return typed_cells(question, form, town.town().context(self.waiting.project_id))

    def forget(self) -> None:
        """Everything that was said of it is forgotten."""
        self._keep(Layout())

    def _keep(self, stated: Layout) -> None:
        self.waiting.stated = stated.as_data()
        self.waiting.save()

    def _corrected(self, form: Mapping[str, str]) -> dict[Heading, Part]:
        """The rows and columns of which another meaning was chosen than the one proposed."""
        project = town.town().register.projects[self.waiting.project_id]
        offered = {code for kind in choices_for(project) for code, _ in kind.choices}
        selected = ((heading, part, form.get(field_of(heading))) for heading, _, part in headings(self.reading.layout))
        return {heading: chosen(part, code) for heading, part, code in selected if code in offered and code != code_of(part)}

    def _answered(self, form: Mapping[str, str]) -> tuple[dict[str, list[CellAnswer]], dict[Heading, Part]]:
        """The answers to questions about cells, by file; and the meanings of headings that were asked about."""
        given, parts = list(self.stated.answers.get(self._digest, [])), dict[Heading, Part]()
        for question in self.reading.ask:
            typed, selected = self._typed(question, form), choice_named(question, form.get(question_field(question), ""))
            chosen_values = selected.values if selected else None
            if chosen_values is None and not typed.values:
                continue
            if asked := asked_of_headings(self.reading, question):
                code = f"i.{chosen_values[0].indicator}" if chosen_values else ASIDE
                parts |= {heading: chosen(part, code) for heading, _, part in headings(self.reading.layout) if heading in asked}
            else:
                others = [value for value in chosen_values or [] if not typed.cells & set(value.cells)]
                given = [answer for answer in given if not answer.answers(question)]
                given.append(CellAnswer(cells=question.cells, code=question.code, values=[*typed.values, *others]))
        return {self._digest: given} if given else {}, parts

    @property
    def _digest(self) -> str:
        return sha256(bytes(self.waiting.content)).hexdigest()


def own_sheet(waiting: WaitingTable) -> OwnSheet | None:
    """How a table is read that is laid out in its sender's own way; None for one with our columns, a log, or no table at all."""
    workspace, content = town.town(), bytes(waiting.content)
    context = workspace.context(waiting.project_id)
    remembered = context.layouts.get(waiting.project_id, Layout())
    plain = replace(context, layouts={name: layout for name, layout in context.layouts.items() if name != waiting.project_id})
    with town.ledger() as ledger:
        receipt = preview(ledger, content, waiting.name, plain)
    if taken(receipt) or receipt.already_known or receipt.unreadable == HELD:
        return None
    stated = Layout.model_validate(waiting.stated) if waiting.stated else _known(remembered, sha256(content).hexdigest())
    together = stated.model_copy(update={"sheets": [*remembered.sheets, *stated.sheets]})
    try:
        undated = _read(waiting, context, together)
    except Refusal:  # no table at all: the receipt says so
        return None
    reading = undated
    if undated.unsaid:
        likeliest = {sha256(content).hexdigest(): undated.unsaid.years[0]}
        reading = _read(waiting, context, together.model_copy(update={"years": likeliest}))
    return OwnSheet(waiting, reading, undated, remembered, stated) if reading.values or reading.ask else None


def _known(remembered: Layout, digest: str) -> Layout:
    """What was said of the same file before."""
    of = {name: {digest: said[digest]} for name in ("answers", "years") if digest in (said := getattr(remembered, name))}
    return Layout.model_validate(of)


def _read(waiting: WaitingTable, context: Context, layout: Layout) -> SheetReading:
    context = replace(context, layouts=context.layouts | {waiting.project_id: layout}, asked=year_asked())
    return read_spreadsheet(bytes(waiting.content), waiting.name, context)
