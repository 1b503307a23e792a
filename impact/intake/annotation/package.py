"""A workbook as the parts of its package: what is not changed is written back byte for byte (formulas, results, drawings, macros)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree as ET

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass
class Package:
    """The parts of a workbook by name; `book` is the name of the one that lists its sheets."""

    parts: dict[str, bytes]
    book: str = ""
    sheets: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes) -> Package:
        """The parts of a workbook, and the part of each sheet by the sheet's name, in their order."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: archive.read(part) for part in archive.infolist() if not part.is_dir()}
        package = cls(parts, next(name for name in parts if name.lower().endswith("workbook.xml")))
        targets = package.relations(package.book)
        for node in ET.fromstring(parts[package.book]).iter():  # noqa: S314 - expat refuses entity bombs
            if node.tag.endswith("}sheet"):
                relation = next((value for name, value in node.attrib.items() if name.endswith("}id")), "")
                package.sheets[node.get("name", "")] = targets.get(relation, ("", ""))[1]
        return package

    def written(self) -> bytes:
        """The package; the same parts give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self.parts.items():
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, part)
        return buffer.getvalue()

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: the kind and the name of the other part, by id."""
        xml = self.parts.get(_relations_of(part))
        if xml is None:
            return {}
        nodes = [node for node in ET.fromstring(xml) if node.get("TargetMode") != "External"]  # noqa: S314
        return {node.get("Id", ""): (node.get("Type", "").rpartition("/")[2], _resolved(part, node.get("Target", ""))) for node in nodes}

    def related(self, part: str, kind: str) -> str | None:
        """The part of a kind that a part refers to."""
        return next((name for what, name in self.relations(part).values() if what == kind and name in self.parts), None)

    def relate(self, part: str, kind: str, other: str) -> str:
        """Makes a part refer to another; the id of the relation."""
        name = _relations_of(part)
        xml = self.parts.get(name, f'<Relationships xmlns="{_RELATIONS}"></Relationships>'.encode()).decode()
        taken, number = set(self.relations(part)) | set(re.findall(r'\bId="([^"]*)"', xml)), 1
        while f"rIdImpact{number}" in taken:
            number += 1
        relation = f'Id="rIdImpact{number}" Type="{_OFFICE}/{kind}" Target="/{other}"'
        prefix = re.search(r"<(\w+:)?Relationships\b", xml)
        tag = (prefix[1] or "") if prefix else ""
        xml = re.sub(r"(<(?:\w+:)?Relationships\b[^>]*?)/>", rf"\1></{tag}Relationships>", xml)
        self.parts[name] = xml.replace(f"</{tag}Relationships>", f"<{tag}Relationship {relation}/></{tag}Relationships>").encode()
        return f"rIdImpact{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Says of what type a new part is."""
        self._typed(f'<Override PartName="/{part}" ContentType="{content_type}"/>', f'PartName="/{part}"')

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Says of what type parts are whose names end so."""
        self._typed(f'<Default Extension="{ending}" ContentType="{content_type}"/>', f'Extension="{ending}"')

    def _typed(self, element: str, known_by: str) -> None:
        xml = self.parts["[Content_Types].xml"].decode()
        if known_by not in xml:
            self.parts["[Content_Types].xml"] = xml.replace("</Types>", f"{element}</Types>").encode()

    def put_first(self, name: str, xml: bytes) -> None:
        """Adds a sheet before the others; what counts the sheets from the first is moved by one."""
        part = _free("xl/worksheets/impact_reading{}.xml", self.parts)
        self.parts[part] = xml
        self.declare(part, _SHEET_TYPE)
        relation = self.relate(self.book, "worksheet", part)
        book = self.parts[self.book].decode()
        number = max((int(n) for n in re.findall(r'sheetId="(\d+)"', book)), default=0) + 1
        prefix = re.search(r"<(\w+:)?sheets\b[^>]*>", book)
        if prefix is None:
            return
        sheet = f'<{prefix[1] or ""}sheet xmlns:r="{_OFFICE}" name="{escape(name)}" sheetId="{number}" r:id="{relation}"/>'
        book = book.replace(prefix[0], prefix[0] + sheet, 1)
        for attribute in ("localSheetId", "activeTab", "firstSheet"):
            book = re.sub(rf'\b{attribute}="(\d+)"', lambda m, a=attribute: f'{a}="{int(m[1]) + 1}"', book)  # type: ignore[misc]
        if "activeTab" not in book:
            book = re.sub(r"<((?:\w+:)?workbookView)\b", r'<\1 activeTab="1"', book, count=1)
        self.parts[self.book] = book.encode()
        self.sheets = {name: part, **self.sheets}


def _relations_of(part: str) -> str:
    folder, file = posixpath.split(part)
    return f"{folder}/_rels/{file}.rels"


def _resolved(part: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _free(pattern: str, taken: dict[str, bytes]) -> str:
    number = 1
    while (name := pattern.format(number)) in taken:
        number += 1
    return name


def free_name(pattern: str, package: Package) -> str:
    """A name of a part that no part has yet."""
    return _free(pattern, package.parts)
