"""What there is to say at the fields of a page after some of them were saved: what is shown there follows what is kept."""

from __future__ import annotations

from collections.abc import Collection

from portal.returns.drafts import YearOfProject
from portal.returns.presented import presented
from portal.returns.questions import PageAsked
from portal.returns.surprises import beside


def notes_after(of: YearOfProject, page: PageAsked, changed: Collection[str], *, check: bool) -> dict[str, list[str]]:
    """The sentences at each value of the questions that changed, or that hang on them; none where there is nothing to say.

    What a detail contradicts is said at its year, and at the part that was typed last: the year may be out of sight.
    """
    questions = presented(of, page, check=check, only=beside(page, changed))
    notes = {shown.cell.name: shown.notes for question in questions for shown in question.cells}
    for detail in (detail for question in questions for detail in question.details if detail.contrary):
        for name in [shown.cell.name for shown in detail.cells if shown.cell.name in changed][-1:]:
            notes[name] = [*notes[name], *detail.contrary]
    return notes
