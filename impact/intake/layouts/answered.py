"""What the sender of a file answered, put to its questions: the cells give the values of the answer, or are left aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from impact.intake.layouts.asking import left_aside
from impact.intake.layouts.models import CellAnswer, LeftAside, Question, SheetReading, Value
from impact.intake.layouts.stated import AsideCell
from impact.intake.layouts.wording import wording

Said = dict[tuple[str, str, str], tuple[object, ...]]
"""What is said of each thing that is counted."""


def with_answers(reading: SheetReading, answers: Sequence[CellAnswer]) -> SheetReading:
    """The reading once its questions are answered. A question stays where its answer contradicts what is read or was answered elsewhere."""
    said: Said = {value.key: value.content for value in reading.values}
    values, still, settled = list(reading.values), list[Question](), list[str]()
    for question in reading.ask:
        answer = next((a for a in answers if a.answers(question)), None)
        if answer is None or (more := _together(said, answer.values)) is None:
            still.append(question)
            continue
        values += [value for value in answer.values if value.key not in said]
        settled += question.cells
        said |= more
    in_question = {cell for question in still for cell in question.cells}
    values = [value for value in values if not in_question & set(value.cells)]
    placed = in_question | {cell for value in values for cell in value.cells}
    aside = AsideCell(tuple(dict.fromkeys(cell for cell in settled if cell not in placed)), "aside_answered")
    more_aside = left_aside([aside]) if aside.cells else []
    before = reading.left_aside if still or more_aside or not settled else [_with_parts(each) for each in reading.left_aside]
    return reading.model_copy(update={"values": values, "ask": still, "left_aside": [*before, *more_aside]})


def _with_parts(aside: LeftAside) -> LeftAside:
    """A total that lacked a part, once every part was given."""
    if aside.code != "aside_total_unchecked":
        return aside
    return aside.model_copy(update={"code": "aside_total_answered", "text": wording.text("aside.aside_total_answered")})


def _together(said: Said, values: Iterable[Value]) -> Said | None:
    """What these values say beside what is said already; None where they say another thing of the same."""
    more: Said = {}
    for value in values:
        if (said | more).get(value.key, value.content) != value.content:
            return None
        more[value.key] = value.content
    return more
