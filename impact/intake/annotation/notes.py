"""Notes on the cells of a sheet: comments as spreadsheets keep them, added beside those that the person wrote."""

from __future__ import annotations

import re
from html import escape
from xml.parsers import expat

from impact.intake.annotation.package import Package, free_name
from impact.tables.workbook import column_number

AUTHOR = "impact"
MOST = 3000
"""Notes on one sheet; the first sheet says the rest."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER = {
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
}
"""What comes after the drawing of the notes in a sheet."""
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;width:220pt;height:70pt;z-index:1;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{c1}, 15, {r}, 2, {c4}, 15, {r4}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{r}</x:Row><x:Column>{c}</x:Column></x:ClientData></v:shape>"
)
_COMMENT = re.compile(r"<(?:\w+:)?comment\b[^>]*\bref=\"([^\"]*)\"[^>]*>.*?</(?:\w+:)?comment>", re.DOTALL)


def add_notes(package: Package, sheet: str, texts: dict[str, str], number: int) -> None:
    """Adds a note to cells of a sheet (its part), but for those that have one of the person's own; our own of before are replaced."""
    comments = package.related(sheet, "comments")
    before = (
        package.parts[comments].decode()
        if comments
        else f'<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'
    )
    prefix = (match[1] or "") if (match := re.search(r"<(\w+:)?comments\b", before)) else ""
    before, author = _author(before, prefix)
    ours = {match[1] for match in _COMMENT.finditer(before) if f'authorId="{author}"' in match[0].partition(">")[0]}
    theirs = {match[1] for match in _COMMENT.finditer(before)} - ours
    chosen = {cell: text for cell, text in list(texts.items())[:MOST] if cell not in theirs}
    kept = _COMMENT.sub(lambda m: "" if m[1] in ours and m[1] in chosen else m[0], before)
    added = "".join(_comment(prefix, cell, author, text) for cell, text in chosen.items())
    kept = re.sub(rf"<{prefix}commentList\s*/>", f"<{prefix}commentList></{prefix}commentList>", kept)
    part = comments or free_name("xl/impact_comments{}.xml", package)
    package.parts[part] = kept.replace(f"</{prefix}commentList>", f"{added}</{prefix}commentList>").encode()
    if comments is None:
        package.declare(part, _COMMENTS_TYPE)
        package.relate(sheet, "comments", part)
    _draw(package, sheet, [cell for cell in chosen if cell not in ours], number)


def _author(xml: str, prefix: str) -> tuple[str, int]:
    """The comments with us among their authors, and our place there."""
    xml = re.sub(rf"<{prefix}authors\s*/>", f"<{prefix}authors></{prefix}authors>", xml)
    authors = re.findall(rf"<{prefix}author\b[^>]*?(?:/>|>(.*?)</{prefix}author>)", xml, re.DOTALL)
    if AUTHOR in authors:
        return xml, authors.index(AUTHOR)
    return xml.replace(f"</{prefix}authors>", f"<{prefix}author>{AUTHOR}</{prefix}author></{prefix}authors>", 1), len(authors)


def _comment(prefix: str, cell: str, author: int, text: str) -> str:
    p = prefix
    run = f'<{p}r><{p}t xml:space="preserve">{clean(text)}</{p}t></{p}r>'
    return f'<{p}comment ref="{cell}" authorId="{author}"><{p}text>{run}</{p}text></{p}comment>'


def clean(text: str) -> str:
    """A text as XML holds it, without the signs that it cannot hold."""
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text))


def _draw(package: Package, sheet: str, cells: list[str], number: int) -> None:
    """The shapes in which spreadsheets show notes."""
    drawing = package.related(sheet, "vmlDrawing")
    vml = package.parts[drawing].decode("utf-8", "replace") if drawing else _VML
    shapes = "" if 'id="_x0000_t202"' in vml else _SHAPE_TYPE
    for n, cell in enumerate(cells):
        letters = cell.rstrip("0123456789")
        row, column = int(cell[len(letters) :]) - 1, column_number(letters)
        shapes += _SHAPE.format(id=1_000_000 + number * 10_000 + n, r=row, c=column, c1=column + 1, c4=column + 4, r4=row + 5)
    part = drawing or free_name("xl/drawings/impact_notes{}.vml", package)
    package.parts[part] = re.sub(r"</xml>\s*$", lambda _: f"{shapes}</xml>", vml).encode()
    if drawing is None:
        package.declare_ending("vml", _VML_TYPE)
        relation = package.relate(sheet, "vmlDrawing", part)
        package.parts[sheet] = _with_drawing(package.parts[sheet], relation)


def _with_drawing(xml: bytes, relation: str) -> bytes:
    """The sheet with the drawing of its notes, in the place that the order of its elements asks for."""
    children: list[tuple[str, int]] = []
    depth = [0]

    def start(name: str, _: dict[str, str]) -> None:
        if depth[0] == 1:
            children.append((name.rpartition(":")[2], parser.CurrentByteIndex))
        depth[0] += 1

    def end(name: str) -> None:
        depth[0] -= 1
        if depth[0] == 0:
            children.append((name, parser.CurrentByteIndex))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    past = next(n for n, (name, _) in enumerate(children) if name == "sheetData")
    place = next((at for name, at in children[past + 1 :] if name in _AFTER), children[-1][1])
    prefix = children[-1][0].rpartition(":")[0]
    element = f'<{prefix + ":" if prefix else ""}legacyDrawing xmlns:r="{_OFFICE}" r:id="{relation}"/>'
    return xml[:place] + element.encode() + xml[place:]
