"""Cells that a person crossed out and did not delete: which styles of a workbook strike through what they dress."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree as ET

_OFF = ("0", "false")


def crossing_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers, as cells name them, of the styles of an XLSX whose font is struck through."""
    part = next((name for name in archive.namelist() if name.lower().endswith("/styles.xml")), None)
    xml = archive.read(part) if part else b""
    if b"strike" not in xml:
        return frozenset()
    root = ET.fromstring(xml)  # noqa: S314 - expat refuses entity bombs
    fonts = {str(n) for n, font in enumerate(_below(root, "fonts")) if any(_strikes(node) for node in font)}
    return frozenset(str(n) for n, style in enumerate(_below(root, "cellXfs")) if style.get("fontId") in fonts)


def _below(root: ET.Element, name: str) -> list[ET.Element]:
    return [child for node in root if node.tag.rpartition("}")[2] == name for child in node]


def _strikes(node: ET.Element) -> bool:
    return node.tag.rpartition("}")[2] == "strike" and node.get("val", "1") not in _OFF
