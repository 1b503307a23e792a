"""How proposals were linked to needs, as a workbook that a person reviews; and their decisions read back from it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from impact.ecosystem.consultation.grouping import Grouped
from impact.ecosystem.consultation.models import Consultation, Decision
from impact.ecosystem.consultation.reading import Refused
from impact.ecosystem.needs import Need
from impact.messages import messages
from impact.tables.grids import ROW, read_grids
from impact.tables.header import Headings, find_table
from impact.tables.keeping import workbook_without
from indicators.numbers import LANGUAGES, Language
from indicators.text import folded

COLUMNS = ("id", "proposal_text", "suggested", "similarity", "why", "next", "kept", "by", "reason")
WIDTHS = (10, 70, 32, 10, 28, 32, 32, 20, 40)


@dataclass(frozen=True)
class Decided:
    """What a person decided in a workbook: by id of proposal; how many rows it has, how many say nothing, and those refused."""

    decisions: dict[str, Decision]
    received: int
    unchanged: int
    refused: list[Refused]


def export_review(
    consultation: Consultation, grouped: Mapping[str, Grouped], needs: Sequence[Need], language: Language, before: bytes | None = None
) -> bytes:
    """A row for each proposal: the need its words lead to and why, and three columns to fill; the need is chosen from a list.

    `before`: the workbook in whose place it comes; the sheets that others made in it stay.
    """
    titles = {need.id: need.title.into(language) for need in needs}
    title = messages.text("review_sheet")
    book = workbook_without(before, {title.fr, title.en, "needs"})
    sheet, lists = book.create_sheet(title.into(language), 0), book.create_sheet("needs", 1)
    book.active = 0
    sheet.append([messages.text(f"review_{name}").into(language) for name in COLUMNS])
    for proposal in consultation.proposals:
        linked, decision = grouped[proposal.id], proposal.decision
        kept = (titles[decision.need] if decision.need else _none_of_them(language)) if decision else None
        suggested = titles.get(linked.need_id or "", "") if linked.by != "person" else ""
        row = [
            proposal.id,
            _writable(proposal.text),
            suggested,
            linked.similarity,
            ", ".join(linked.words),
            titles.get(linked.runner_up or "", ""),
        ]
        sheet.append([*row, kept, decision.by if decision else None, decision.reason if decision else None])
    for name in (*titles.values(), _none_of_them(language)):
        lists.append([name])
    choice = DataValidation(type="list", formula1=f"=needs!$A$1:$A${len(titles) + 1}", allow_blank=True)
    sheet.add_data_validation(choice)
    kept_in = get_column_letter(COLUMNS.index("kept") + 1)
    choice.add(f"{kept_in}2:{kept_in}{max(2, sheet.max_row)}")
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row_of_cells in sheet.iter_rows(min_row=2):
        for cell in row_of_cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a proposal that begins with = is a text, not a formula
    sheet.freeze_panes = "C2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _writable(text: str) -> str:
    """A text as a workbook can hold it: signs that stand for no letter (a vertical tab pasted from a word processor) become spaces."""
    return str(ILLEGAL_CHARACTERS_RE.sub(" ", text))


def _none_of_them(language: Language) -> str:
    return messages.text("review_none").into(language)


def read_review(content: bytes, consultation: Consultation, needs: Sequence[Need], today: date, who: str | None) -> Decided:
    """The decisions of a filled workbook: rows whose « besoin retenu » is empty say nothing. `who` decided, where a row does not say.

    Raises Refusal `review_unknown` where no sheet is a review.
    """
    spellings = {folded(messages.text(f"review_{name}").into(language)): name for name in COLUMNS for language in LANGUAGES}
    tables = [find_table(grid, Headings(spellings, ["id", "kept"])) for grid in read_grids(content) if grid.cells.height]
    table = next((t for t in tables if not t.missing), None)
    if table is None:
        raise messages.refusal("review_unknown")
    by_title = {folded(title): need.id for need in needs for title in (need.title.fr, need.title.en, need.id)}
    nothing = {folded(_none_of_them(language)) for language in LANGUAGES}
    standing = {p.id: p.decision for p in consultation.proposals}
    decisions: dict[str, Decision] = {}
    refused: list[Refused] = []
    unchanged = 0
    for row in table.cells(COLUMNS).to_dicts():
        kept, by = folded(row["kept"]), row["by"] or who or ""
        before = standing.get(row["id"])
        same = before is not None and kept and (by_title.get(kept) if kept not in nothing else None) == before.need
        if not kept or same:
            unchanged += 1
        elif row["id"] not in standing:
            refused.append(Refused(table.sheet, row[ROW], "review_proposal", messages.text("review_proposal", id=row["id"])))
        elif kept not in nothing and kept not in by_title:
            refused.append(Refused(table.sheet, row[ROW], "review_need", messages.text("review_need", need=row["kept"])))
        elif not by:
            refused.append(Refused(table.sheet, row[ROW], "review_who", messages.text("review_who")))
        else:
            decisions[row["id"]] = Decision(need=by_title.get(kept), by=by, on=today, reason=row["reason"] or None)
    return Decided(decisions, table.rows.height, unchanged, refused)
