"""A person's file with what became of every cell: a first sheet that says it all, then their own sheets, tinted and with notes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from impact.intake.annotation.notes import add_notes, clean
from impact.intake.annotation.package import Package
from impact.intake.annotation.tints import Kind, Tints, tinted
from impact.intake.layouts.models import SheetReading, Value
from impact.intake.layouts.reading import is_annotated
from impact.tables.copied import as_workbook
from impact.tables.grids import read_grids
from impact.tables.heights import height_of
from impact.tables.marked import ANNOTATED
from indicators.catalogue import Catalogue
from indicators.text import Text, Wording

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WIDTHS = (22, 34, 80, 80)
_ON_A_PAGE, _LYING = (
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
)
"""All columns on the width of a page of paper."""


@cache
def _wording() -> Wording:
    return Wording("impact.intake.annotation")


def annotated(content: bytes, reading: SheetReading, catalogue: Catalogue) -> bytes:
    """The annotated copy: of an XLSX the file itself, of any other an XLSX with the same cells."""
    grids = read_grids(content)
    own = content.startswith(b"PK") and _is_workbook(content)
    package = Package.of(content if own else as_workbook(grids, lambda number: str(_wording().text("copied", number=number))))
    names = {grid.sheet: name for grid, name in zip(grids, package.sheets, strict=True)} if not own else {g.sheet: g.sheet for g in grids}
    tints = Tints(package)
    marked = {grid.sheet for grid in grids if grid.cells.height and is_annotated(grid)}
    by_sheet = _notes(reading, catalogue)
    for number, (sheet, cells) in enumerate(by_sheet.items(), 1):
        part = package.sheets.get(names.get(sheet, ""), "")
        if part in package.parts:
            if tints.usable:
                package.parts[part] = tinted(package.parts[part], {cell: kind for cell, (kind, _) in cells.items()}, tints)
            add_notes(package, part, {cell: f"{text.fr}\n{text.en}" for cell, (_, text) in cells.items()}, number)
    first = _first_sheet(reading, catalogue, tints.wrapped() if tints.usable else 0)
    old = next((package.sheets[names[sheet]] for sheet in marked if names.get(sheet) in package.sheets), None)
    if old is not None:
        package.parts[old] = first
    else:
        package.put_first(_free_title(package), first)
    tints.save()
    return package.written()


def _is_workbook(content: bytes) -> bool:
    return b"xl/workbook.xml" in content or b"workbook.xml" in content


def _free_title(package: Package) -> str:
    title, number = str(_wording().text("sheet")), 1
    taken = {name.casefold() for name in package.sheets}
    while (name := title if number == 1 else f"{title} {number}").casefold() in taken:
        number += 1
    return name


def _notes(reading: SheetReading, catalogue: Catalogue) -> dict[str, dict[str, tuple[Kind, Text]]]:
    """What is said of each cell, by sheet."""
    notes: dict[str, dict[str, tuple[Kind, Text]]] = {}

    def note(cells: list[str], kind: Kind, text: Text) -> None:
        for cell in cells:
            sheet, _, address = cell.rpartition("!")
            notes.setdefault(sheet, {})[address] = (kind, text)

    note(reading.used, "read", _wording().text("used"))
    for value in reading.values:
        note(value.cells, "read", value_text(value, catalogue))
    for aside in reading.left_aside:
        note(aside.cells, "aside", _wording().text("aside", reason=aside.text))
    for number, question in enumerate(reading.ask, 1):
        note(question.cells, "ask", _wording().text("ask", number=number, question=question.explained))
    return notes


def value_text(value: Value, catalogue: Catalogue) -> Text:
    """What was read of the cells of a value."""
    from impact.intake.layouts.asking import Asker

    return _wording().text("read", value=Asker(catalogue).value_said(value))


def _first_sheet(reading: SheetReading, catalogue: Catalogue, wrapped: int) -> bytes:
    """The sheet that says what was read, left aside and asked; its first cell has the mark by which it is known again."""
    rows = "".join(
        f'<row r="{n}" ht="{height_of(zip(row, _WIDTHS, strict=False)):g}">'
        + "".join(_text_cell(f"{letter}{n}", text, wrapped) for letter, text in zip("ABCD", row, strict=False))
        + "</row>"
        for n, row in enumerate(_lines(reading, catalogue), 1)
    )
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1))
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
    return f"{head}{_ON_A_PAGE}<cols>{widths}</cols><sheetData>{rows}</sheetData>{_LYING}</worksheet>".encode()


def _lines(reading: SheetReading, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    word = _wording().text
    title = word("title")
    yield f"{title.fr} · {title.en} · {ANNOTATED}", "", "", ""
    counts = {
        "read": len({cell for value in reading.values for cell in value.cells}),
        "aside": sum(len(each.cells) for each in reading.left_aside),
        "ask": len(reading.ask),
    }
    summary = word("summary", **counts)
    yield reading.file, "", summary.fr, summary.en
    yield "", "", word("advice").fr, word("advice").en
    for number, question in enumerate(reading.ask, 1):
        yield str(word("kind_ask", number=number)), _listed(question.cells), question.explained.fr, question.explained.en
        for n, choice in enumerate(question.choices):
            yield (
                "",
                "",
                f"{'→' if n == question.suggest else '–'} {choice.text.fr}",
                f"{'→' if n == question.suggest else '–'} {choice.text.en}",
            )
    for value in reading.values:
        text = value_text(value, catalogue)
        yield str(word("kind_read")), _listed(value.cells), text.fr, text.en
    for aside in reading.left_aside:
        yield str(word("kind_aside")), _listed(aside.cells), aside.text.fr, aside.text.en


def _listed(cells: list[str]) -> str:
    return ", ".join(cells[:12]) + (f" … ({len(cells)})" if len(cells) > 12 else "")


def _text_cell(reference: str, text: str, style: int) -> str:
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean(text)}</t></is></c>' if text else ""
