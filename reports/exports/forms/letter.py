"""A form answered as a text document (DOCX): written part by part, the few that a word processor needs, with nothing of ours to install.

A document is a zip of XML; headings and tables are those of the word processor itself, so that a screen reader finds its way.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from indicators.numbers import LANGUAGES, Language
from reports.exports.archive import EPOCH
from reports.exports.forms.answers import Answered, AnsweredSection
from reports.exports.forms.spreadsheet import head_lines
from reports.exports.wording import wording

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"""  # noqa: E501
ROOT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""  # noqa: E501
PARTS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""  # noqa: E501
TONGUES = {language: f"{language}-{country}" for language, country in zip(LANGUAGES, ("FR", "GB"), strict=True)}
"""By language, how a word processor names it."""
STANDING, LYING = '<w:pgSz w:w="11906" w:h="16838"/>', '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
MARGINS = '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/>'
LYING_ROOM, THREE = 14570, (2800, 4238, 2600)
"""In twentieths of a point: what the margins of a lying page leave; the columns heading, answer and address of a standing one."""
UPRIGHT = 4
"""Columns of a table that fit the width of a page that stands."""
SIZES = {"Title": 36, "Heading1": 28}
"""By style, in half points."""


def form_document(answered: Answered) -> bytes:
    """The document: the same bytes for the same answers."""
    title, *lines = head_lines(answered)
    body = [_paragraph(title, "Title"), *(_paragraph(line) for line in lines)]
    for section in answered.sections:
        body += [_paragraph(section.title, "Heading1"), _table(section, wording.said("form.address", answered.of.language))]
    body.append(_paragraph(wording.said("form.unanswered", answered.of.language), "Heading1"))
    body += [
        _paragraph(wording.said("form.unanswered_line", answered.of.language, why=why, labels=labels))
        for why, labels in answered.open_by_reason.items()
    ]
    widest = max(len(section.heads) for section in answered.sections)
    page = f"<w:sectPr>{LYING if widest > UPRIGHT else STANDING}{MARGINS}</w:sectPr>"
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {W}><w:body>{"".join(body)}{page}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "word/document.xml": text,
        "word/styles.xml": _styles(answered.of.language),
        "word/_rels/document.xml.rels": PARTS,
    }
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            part = ZipInfo(name, EPOCH)
            part.compress_type = ZIP_DEFLATED
            archive.writestr(part, content)
    return written.getvalue()


def _styles(language: Language) -> str:
    tongue = TONGUES[language]
    fonts = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
    base = f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="21"/><w:lang w:val="{tongue}"/></w:rPr></w:rPrDefault></w:docDefaults>'
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{"heading 1" if name == "Heading1" else "Title"}"/>'
        f'<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/>{"<w:outlineLvl w:val=" + chr(34) + "0" + chr(34) + "/>" if name == "Heading1" else ""}</w:pPr>'  # noqa: E501
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for name, size in SIZES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:styles {W}>{base}{named}</w:styles>'


def _paragraph(text: str, style: str = "", *, bold: bool = False) -> str:
    of = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else '<w:pPr><w:spacing w:after="60"/></w:pPr>'
    strong = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:p>{of}<w:r>{strong}<w:t xml:space="preserve">{escape(_printable(text))}</w:t></w:r></w:p>'


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def _table(section: AnsweredSection, address: str) -> str:
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="C8D0D1"/>' for side in ("top", "bottom", "insideH"))
    properties = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{border}</w:tblBorders></w:tblPr>'
    widths = THREE if len(section.heads) == len(THREE) - 1 else [LYING_ROOM // (len(section.heads) + 1)] * (len(section.heads) + 1)
    properties += "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    head = _row([*section.heads, address], widths, head=True)
    rows = []
    for row in section.rows:
        figures = "\n".join(dict.fromkeys(figure for cell in row for figure in cell.figures))
        rows.append(_row([*(cell.text or cell.why for cell in row), figures], widths))
    return f"<w:tbl>{properties}{head}{''.join(rows)}</w:tbl>"


def _row(cells: list[str], widths: Sequence[int], *, head: bool = False) -> str:
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    sized = (f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_cell(text, head)}' for text, width in zip(cells, widths, strict=True))
    return f"<w:tr>{repeated}{''.join(f'<w:tc>{cell}</w:tc>' for cell in sized)}</w:tr>"


def _cell(text: str, head: bool) -> str:
    return "".join(_paragraph(line, bold=head) for line in text.split("\n"))
