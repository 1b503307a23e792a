"""A funder's own file filled where it names what goes there: cells of a workbook with a defined name, fields of a document with a tag.

The file is changed letter by letter where a number or a text goes in; every other byte of every part stays: styles, formulas, drawings,
macros, signatures apart. A named cell that holds something already is left as it is, and said. Where nothing answers, the place itself
says why, in brackets: a cell left empty would pass for nothing, or for zero.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, unescape
from zipfile import BadZipFile, ZipFile

from reports.edition.messages import messages
from reports.exports.forms.answers import FormAnswer

MOST = 200 * 1024 * 1024
"""Bytes that the parts of a file may be together: a small file can be made to unfold into a large one."""
WORKBOOK, DOCUMENT = "xl/workbook.xml", "word/document.xml"
DEFINED = re.compile(r'<definedName\b[^>]*?\bname="([^"]+)"[^>]*>([^<]*)</definedName>')
PLACE = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)$")
SHEET = re.compile(r'<sheet\b[^>]*?\bname="([^"]+)"[^>]*?\br:id="([^"]+)"')
TARGET = re.compile(r"<Relationship\b[^>]*>")
CONTROL = re.compile(r"<w:sdt>(?:(?!<w:sdt>).)*?</w:sdt>", re.DOTALL)
TAG = re.compile(r'<w:(?:tag|alias)\b[^>]*?w:val="([^"]+)"')
CONTENT = re.compile(r"(<w:sdtContent>)(.*)(</w:sdtContent>)", re.DOTALL)
TEXT = re.compile(r"<w:t(?: [^>]*)?>[^<]*</w:t>|<w:t(?: [^>]*)?/>")

NEW_LINE = "\n"
"""Between answers; a cell that does not wrap its text would show nothing there."""


@dataclass
class Filling:
    """A file that came back: what was filled by name, and what was not, with why."""

    content: bytes = b""
    filled: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


def fill(content: bytes, answers: Mapping[str, FormAnswer]) -> Filling:
    """A funder's workbook or document with its named places filled.

    Raises Refusal `blank_unreadable` for what is neither, `blank_unnamed` where none of its names is one of ours.
    """
    parts, filling = _parts(content), Filling()
    known = {name.casefold(): (name, cell) for name, cell in answers.items()}
    if WORKBOOK in parts:
        changed = _workbook(parts, known, filling)
    elif DOCUMENT in parts:
        changed = {DOCUMENT: _document(parts[DOCUMENT].decode(), known, filling).encode()}
    else:
        raise messages.refusal("blank_unreadable")
    if not filling.filled and not filling.left:
        raise messages.refusal("blank_unnamed", names=sorted(answers)[:12])
    filling.content = _written(content, changed)
    return filling


def _parts(content: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST:
                raise messages.refusal("blank_unreadable")
            return {name: archive.read(name) for name in archive.namelist()}
    except (BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise messages.refusal("blank_unreadable") from error


def _written(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The archive again: each part as it was, in its order, with its own date and name, but for those that changed."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(written, "w") as target:
        for part in source.infolist():
            target.writestr(part, changed.get(part.filename, source.read(part.filename)), part.compress_type)
    return written.getvalue()


Known = Mapping[str, tuple[str, FormAnswer]]


def _workbook(parts: Mapping[str, bytes], known: Known, filling: Filling) -> dict[str, bytes]:
    sheets = _sheets(parts)
    changed: dict[str, bytes] = {}
    for name, place in DEFINED.findall(parts[WORKBOOK].decode()):
        if name.casefold() not in known:
            continue
        _, cell = known[name.casefold()]
        match = PLACE.match(unescape(place, {"&apos;": "'", "&quot;": '"'}))
        part = sheets.get((match[1] or match[2]).replace("''", "'")) if match else None
        if match is None or part is None or part not in parts:
            filling.left[name] = "several"
        else:
            text = changed.get(part, parts[part]).decode()
            put = _put(text, match[3], int(match[4]), _spoken(cell))
            if put is not None:
                changed[part] = put.encode()
            _note(filling, name, cell, "" if put is not None else "taken")
    return changed


def _spoken(cell: FormAnswer) -> FormAnswer:
    """What is written in a place: the answer, or why there is none."""
    return FormAnswer(f"[{cell.why}]") if cell.why else cell


def _note(filling: Filling, name: str, cell: FormAnswer, kept: str) -> None:
    """Keeps what became of a named place; `kept`: why it is as it was."""
    if reason := kept or cell.why:
        filling.left[name] = reason
    else:
        filling.filled.append(name)


def _sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """By the name of a sheet, the part it lies in."""
    links = {}
    for link in TARGET.findall(parts.get("xl/_rels/workbook.xml.rels", b"").decode()):
        said = dict(re.findall(r'(\w+)="([^"]*)"', link))
        links[said.get("Id", "")] = said.get("Target", "")
    names = SHEET.findall(parts[WORKBOOK].decode())
    return {unescape(n, {"&apos;": "'", "&quot;": '"'}): f"xl/{links.get(i, '').removeprefix('/xl/')}" for n, i in names}


def _put(sheet: str, column: str, number: int, cell: FormAnswer) -> str | None:
    """A sheet with something in one of its cells; None where there is something already."""
    row = re.search(rf'<row\b[^>]*?\br="{number}"[^>]*?(/>|>.*?</row>)', sheet, re.DOTALL)
    at = f"{column}{number}"
    if row is None:
        return _new_row(sheet, number, f'<row r="{number}">{_cell(at, "", cell)}</row>')
    there = re.search(rf'<c\b([^>]*?\br="{at}"[^>]*?)(/>|>(.*?)</c>)', row[0], re.DOTALL)
    if there is not None:
        if there[3] and there[3].strip():
            return None
        style = re.search(r'\bs="\d+"', there[1])
        return _replaced(sheet, row.start() + there.start(), row.start() + there.end(), _cell(at, style[0] if style else "", cell))
    if row[1] == "/>":
        return _replaced(sheet, row.end() - 2, row.end(), f">{_cell(at, '', cell)}</row>")
    place = next((c.start() for c in re.finditer(r'<c\b[^>]*?\br="([A-Z]+)\d+"', row[0]) if _order(c[1]) > _order(column)), None)
    place = row.start() + place if place is not None else row.end() - len("</row>")
    return _replaced(sheet, place, place, _cell(at, "", cell))


def _new_row(sheet: str, number: int, row: str) -> str:
    after = next((r.start() for r in re.finditer(r'<row\b[^>]*?\br="(\d+)"', sheet) if int(r[1]) > number), None)
    if after is not None:
        return _replaced(sheet, after, after, row)
    if "<sheetData/>" in sheet:
        return sheet.replace("<sheetData/>", f"<sheetData>{row}</sheetData>", 1)
    return sheet.replace("</sheetData>", f"{row}</sheetData>", 1)


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _order(column: str) -> tuple[int, str]:
    return len(column), column


def _cell(at: str, style: str, cell: FormAnswer) -> str:
    head = f'<c r="{at}"{" " + style if style else ""}'
    if cell.number is not None:
        return f"{head}><v>{cell.number!r}</v></c>"
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(cell.text.replace(NEW_LINE, "; "))}</t></is></c>'


def _document(text: str, known: Known, filling: Filling) -> str:
    """The document with the text of its tagged fields replaced; a field's own style stays."""

    def filled(control: re.Match[str]) -> str:
        tags = [tag for tag in _tags(control[0]) if tag.casefold() in known]
        if not tags:
            return control[0]
        _, cell = known[tags[0].casefold()]
        changed = CONTENT.sub(lambda of: of[1] + _told(of[2], _spoken(cell).text) + of[3], control[0], count=1)
        _note(filling, tags[0], cell, "several" if changed == control[0] else "")
        return changed

    return CONTROL.sub(filled, text)


def _tags(control: str) -> Iterator[str]:
    head = control.partition("<w:sdtContent>")[0]
    return (unescape(tag) for tag in TAG.findall(head))


def _told(content: str, text: str) -> str:
    """The text in the first place where the field has one, and nothing in the others."""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    said = iter(["<w:br/>".join(lines)])
    return TEXT.sub(lambda _: next(said, "<w:t/>"), content)
