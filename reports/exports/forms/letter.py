"""A form answered as a text document (DOCX): written part by part, the few that a word processor needs, with nothing of ours to install.

A document is a zip of XML; headings and tables are those of the word processor itself, so that a screen reader finds its way.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from indicators.numbers import LANGUAGES, Language
from reports.edition.typography import typeset
from reports.exports.archive import EPOCH
from reports.exports.figure_sheet import FACE
from reports.exports.forms.answers import Answered, AnsweredSection
from reports.exports.forms.spreadsheet import head_lines
from reports.exports.wording import wording

OPENING = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = f"""{OPENING}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="{WORD}.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"""  # noqa: E501
ROOT = f"""{OPENING}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"""  # noqa: E501
PARTS = f"""{OPENING}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{R}/footer" Target="footer1.xml"/></Relationships>"""  # noqa: E501
TONGUES = {language: f"{language}-{country}" for language, country in zip(LANGUAGES, ("FR", "GB"), strict=True)}
"""By language, how a word processor names it."""
STANDING, LYING = '<w:pgSz w:w="11906" w:h="16838"/>', '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
MARGINS = '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
LYING_ROOM, THREE = 14570, (2800, 4238, 2600)
"""In twentieths of a point: what the margins of a lying page leave; the columns heading, answer and address of a standing one."""
UPRIGHT = 4
"""Columns of a table that fit the width of a page that stands."""
FIGURE_SHARE = 1.8
"""How much wider than another a column is that has addresses of figures."""
FONTS = f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:cs="{FACE}"/>'
SMALL = '<w:rPr><w:color w:val="4A5556"/><w:sz w:val="16"/></w:rPr>'
STYLES = {"Title": ("Title", 36, ""), "Heading1": ("heading 1", 28, "0"), "Heading2": ("heading 2", 22, "1")}
"""By style: its name, its size in half points, its level in the outline."""
PAGE = ('<w:fldChar w:fldCharType="begin"/>', "<w:instrText>PAGE</w:instrText>", '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>')  # fmt: skip  # noqa: E501
"""The number of the page, in the parts that a word processor asks for."""


def form_document(answered: Answered) -> bytes:
    """The document: the same bytes for the same answers."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "docProps/core.xml": _properties(answered),
        "word/document.xml": _Letter(answered).written(),
        "word/styles.xml": _styles(answered.of.language),
        "word/footer1.xml": _footer(answered),
        "word/_rels/document.xml.rels": PARTS,
    }
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            part = ZipInfo(name, EPOCH)
            part.compress_type = ZIP_DEFLATED
            archive.writestr(part, content)
    return written.getvalue()


def _properties(answered: Answered) -> str:
    """What the document says of itself: a reader of screens names it by its title."""
    of, core = answered.of, "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    said = {"title": f"{answered.form.title.into(of.language)} · {of.title}", "creator": of.territory, "language": TONGUES[of.language]}
    inside = "".join(f"<dc:{name}>{escape(typeset(text, of.language))}</dc:{name}>" for name, text in said.items())
    return f'{OPENING}<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/">{inside}</cp:coreProperties>'


def _footer(answered: Answered) -> str:
    of = answered.of
    title = typeset(wording.said("form.page", of.language, title=f"{of.title} · {answered.form.sheet.into(of.language)}"), of.language)
    runs = "".join(f"<w:r>{SMALL}{part}</w:r>" for part in (f'<w:t xml:space="preserve">{escape(title)} </w:t>', *PAGE))
    return f'{OPENING}<w:ftr {W}><w:p><w:pPr><w:jc w:val="right"/></w:pPr>{runs}</w:p></w:ftr>'


def _styles(language: Language) -> str:
    size = '<w:sz w:val="21"/>'
    base = f'<w:docDefaults><w:rPrDefault><w:rPr>{FONTS}{size}<w:lang w:val="{TONGUES[language]}"/></w:rPr></w:rPrDefault></w:docDefaults>'
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    named = "".join(_style(style, *of) for style, of in STYLES.items())
    return f"{OPENING}<w:styles {W}>{base}{normal}{named}</w:styles>"


def _style(style: str, name: str, size: int, level: str) -> str:
    outline = f'<w:outlineLvl w:val="{level}"/>' if level else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/>{outline}</w:pPr>'
        f'<w:rPr>{FONTS}<w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
    )


class _Letter:
    """The text of the document."""

    def __init__(self, answered: Answered) -> None:
        self._answered, self._language = answered, answered.of.language

    def written(self) -> str:
        """All of it, as its part of the file."""
        title, *lines = head_lines(self._answered)
        body = [self._paragraph(title, "Title"), *map(self._paragraph, lines)]
        for section in self._answered.sections:
            body += [self._paragraph(section.title, "Heading1"), self._table(section)]
        body.append(self._paragraph(wording.said("form.unanswered", self._language), "Heading1"))
        for why, labels in self._answered.open_by_reason.items():
            body += [self._paragraph(why, "Heading2"), self._paragraph(" · ".join(labels))]
        widest = max(len(section.heads) for section in self._answered.sections)
        footer = f'<w:footerReference xmlns:r="{R}" w:type="default" r:id="rId2"/>'
        page = f"<w:sectPr>{footer}{LYING if widest > UPRIGHT else STANDING}{MARGINS}</w:sectPr>"
        return f"{OPENING}<w:document {W}><w:body>{''.join(body)}{page}</w:body></w:document>"

    def _paragraph(self, text: str, style: str = "", *, looks: str = "", keep: bool = False) -> str:
        of = f'<w:pStyle w:val="{style}"/>' if style else '<w:spacing w:after="60"/>'
        kept = "<w:keepNext/>" if keep else ""
        text = escape(_printable(typeset(text, self._language)))
        return f'<w:p><w:pPr>{of if style else kept + of}</w:pPr><w:r>{looks}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'

    def _table(self, section: AnsweredSection) -> str:
        border = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="C8D0D1"/>' for side in ("top", "bottom", "insideH"))
        caption = f"<w:tblCaption w:val={quoteattr(typeset(section.title, self._language))}/>"
        layout = f'<w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        widths = _widths(section)
        grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
        heads = [*section.heads, wording.said("form.address", self._language)]
        head = _row([self._cell(text, "<w:rPr><w:b/></w:rPr>", keep=True) for text in heads], widths, "<w:tblHeader/>")
        rows = []
        for row in section.rows:
            figures = "\n".join(dict.fromkeys(figure for cell in row for figure in cell.figures))
            cells = [self._cell(cell.text or cell.why, SMALL if cell.text in cell.figures else "") for cell in row]
            rows.append(_row([*cells, self._cell(figures, SMALL)], widths))
        return f"<w:tbl><w:tblPr>{layout}{caption}</w:tblPr>{grid}{head}{''.join(rows)}</w:tbl>"

    def _cell(self, text: str, looks: str = "", *, keep: bool = False) -> str:
        return "".join(self._paragraph(line, looks=looks, keep=keep) for line in text.split("\n"))


def _widths(section: AnsweredSection) -> Sequence[int]:
    """Of the columns of a part, and of the last, which has the addresses."""
    if len(section.heads) == len(THREE) - 1:
        return THREE
    shares = [FIGURE_SHARE if any(row[n].text in row[n].figures for row in section.rows) else 1.0 for n in range(len(section.heads))]
    shares.append(FIGURE_SHARE)
    return [int(LYING_ROOM * share / sum(shares)) for share in shares]


def _row(cells: Sequence[str], widths: Sequence[int], head: str = "") -> str:
    sized = (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>' for cell, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(sized)}</w:tr>"


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")
