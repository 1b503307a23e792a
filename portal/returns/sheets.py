"""A spreadsheet that is laid out in its sender's own way: how it is read, what the sender says of that, and what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from impact.intake.layouts.confirmed import Heading, asked_of_headings, confirmed, headings, to_remember
from impact.intake.layouts.models import CellAnswer, Layout, Part, SheetReading
from impact.intake.result import Context
from impact.ledger.claims import WITHDRAWN
from impact.ledger.known import HELD
from impact.ledger.submission import Receipt, preview
from indicators.text import Refusal, Text
from pipelines.read import read
from portal import town
from portal.returns.meanings import ASIDE, choices_for, chosen, code_of
from portal.returns.models import WaitingTable
from portal.returns.typed_cells import TypedCells, typed_cells

ANSWER = "answer{}"
"""What the field of a question is called in the form, by its number."""


def taken(receipt: Receipt) -> bool:
    """Whether anything of a file says something."""
    return bool(receipt.accepted or receipt.unchanged or receipt.difference[WITHDRAWN])


def field_of(heading: Heading) -> str:
    """What the field of a row or column is called in the form."""
    return f"{heading.axis}.{heading.block}.{heading.at}"


@dataclass(frozen=True)
class OwnSheet:
    """How a waiting table is read. `stated`: what its sender said of it; `remembered`: what is known of the project's files before."""

    waiting: WaitingTable
    reading: SheetReading
    remembered: Layout
    stated: Layout

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
        answers, parts = self._answered(form)
        parts |= self._corrected(form)
        if not parts and answers == self.stated.answers:
            return False
        stated = Layout(sheets=[*self.stated.sheets, *confirmed(self.reading.layout, parts)], answers=answers)
        self._keep(stated)
        return True

    def faults(self, form: Mapping[str, str]) -> dict[str, Text]:
        """What is wrong with the numbers written in the boxes, by field."""
        return {at: text for number in range(len(self.reading.ask)) for at, text in self._typed(number, form).faults.items()}

    def _typed(self, number: int, form: Mapping[str, str]) -> TypedCells:
        return typed_cells(self.reading.ask[number], ANSWER.format(number), form, town.town().context(self.waiting.project_id))

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
        for number, question in enumerate(self.reading.ask):
            choice, typed = form.get(ANSWER.format(number), ""), self._typed(number, form)
            chosen_values = question.choices[int(choice)].values if choice.isdecimal() and int(choice) < len(question.choices) else None
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
    answers = remembered.answers_to(content)
    known = Layout(answers={sha256(content).hexdigest(): answers} if answers else {})
    stated = Layout.model_validate(waiting.stated) if waiting.stated else known
    together = Layout(sheets=[*remembered.sheets, *stated.sheets], answers=stated.answers)
    try:
        reading = read(workspace, content, waiting.name, waiting.project_id, layout=together)
    except Refusal:  # no table at all: the receipt says so
        return None
    return OwnSheet(waiting, reading, remembered, stated) if reading.values or reading.ask else None
