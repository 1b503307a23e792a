"""Cells tinted by what became of them: their own style, with a fill and a border more."""

from __future__ import annotations

import re
from typing import Literal

from impact.intake.annotation.package import Package

Kind = Literal["read", "aside", "ask"]
_FILLS: dict[Kind, str] = {
    "read": '<{p}patternFill patternType="solid"><{p}fgColor rgb="FFE4F0F1"/><{p}bgColor indexed="64"/></{p}patternFill>',
    "aside": '<{p}patternFill patternType="lightUp"><{p}fgColor rgb="FFC8D0D1"/><{p}bgColor rgb="FFFFFFFF"/></{p}patternFill>',
    "ask": '<{p}patternFill patternType="solid"><{p}fgColor rgb="FFFBEEE3"/><{p}bgColor indexed="64"/></{p}patternFill>',
}
_SIDE = '<{p}{side} style="medium"><{p}color rgb="FF8A3A0C"/></{p}{side}>'
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^<>]*?)(/?)>")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}\d+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')


class Tints:
    """The styles of a workbook, with those that its cells need added as they are asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.related(package.book, "styles")
        self._xml = package.parts[self._part].decode() if self._part else ""
        self._prefix = (match[1] or "") if (match := re.search(r"<(\w+:)?styleSheet\b", self._xml)) else ""
        self._formats = self._listed("cellXfs", "xf")
        self.usable = bool(self._formats)
        self._added: dict[tuple[int, Kind | str], int] = {}
        self._fills: dict[str, int] = {}
        if self.usable:
            self._fills = {kind: self._add("fills", "fill", fill.format(p=self._prefix)) for kind, fill in _FILLS.items()}
            sides = "".join(_SIDE.format(p=self._prefix, side=side) for side in ("left", "right", "top", "bottom"))
            self._border = self._add("borders", "border", sides + f"<{self._prefix}diagonal/>")
        self.usable = self.usable and min([*self._fills.values(), self._border if self._fills else -1]) >= 0

    def of(self, style: int, kind: Kind) -> int:
        """The style of a cell of that style, tinted."""
        if (style, kind) not in self._added:
            xf = self._formats[style if style < len(self._formats) else 0]
            xf = _with(xf, fillId=self._fills[kind], applyFill=1)
            xf = _with(xf, borderId=self._border, applyBorder=1) if kind == "ask" else xf
            self._added[style, kind] = self._append(xf)
        return self._added[style, kind]

    def wrapped(self) -> int:
        """A style of texts that are broken into lines."""
        key = (0, "wrapped")
        if key not in self._added:
            p = self._prefix
            plain = f'<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
            self._added[key] = self._append(f'{plain}<{p}alignment vertical="top" wrapText="1"/></{p}xf>')
        return self._added[key]

    def save(self) -> None:
        """Writes the styles back."""
        if self._part and self._added:
            body = "".join(self._formats)
            p = self._prefix
            pattern = re.compile(rf"<{p}cellXfs\b[^>]*>.*?</{p}cellXfs>", re.DOTALL)
            self._xml = pattern.sub(lambda _: f'<{p}cellXfs count="{len(self._formats)}">{body}</{p}cellXfs>', self._xml, count=1)
            self._package.parts[self._part] = self._xml.encode()

    def _append(self, xf: str) -> int:
        self._formats.append(xf)
        return len(self._formats) - 1

    def _listed(self, group: str, element: str) -> list[str]:
        p = self._prefix
        match = re.search(rf"<{p}{group}\b[^>]*>(.*?)</{p}{group}>", self._xml, re.DOTALL)
        return re.findall(rf"<{p}{element}\b[^>]*?/>|<{p}{element}\b[^>]*?>.*?</{p}{element}>", match[1], re.DOTALL) if match else []

    def _add(self, group: str, element: str, inner: str) -> int:
        """Adds an element to a group of the styles; its place in it, or -1 where there is no such group."""
        p, listed = self._prefix, self._listed(group, element)
        pattern = re.compile(rf"(<{p}{group}\b)[^>]*>(.*?)</{p}{group}>", re.DOTALL)
        added = f"<{p}{element}>{inner}</{p}{element}>"
        self._xml, done = pattern.subn(lambda m: f'{m[1]} count="{len(listed) + 1}">{m[2]}{added}</{p}{group}>', self._xml, count=1)
        return len(listed) if done else -1


def _with(xf: str, **attributes: int) -> str:
    """A format with other attributes."""
    head, end, rest = re.match(r"(<[^>]*?)(/?>)(.*)", xf, re.DOTALL).groups()  # type: ignore[union-attr]
    for name, value in attributes.items():
        head = re.sub(rf'\s{name}="[^"]*"', "", head) + f' {name}="{value}"'
    return head + end + rest


def tinted(xml: bytes, kinds: dict[str, Kind], tints: Tints) -> bytes:
    """The XML of a sheet whose cells have the tint of their kind; nothing else of it changes."""

    def styled(match: re.Match[bytes]) -> bytes:
        reference = _REFERENCE.search(match[2])
        kind = kinds.get(reference[1].decode()) if reference else None
        if kind is None:
            return match[0]
        style = _STYLE.search(match[2])
        attributes = match[2][: style.start()].rstrip() + match[2][style.end() :] if style else match[2]
        number = tints.of(int(style[1]) if style else 0, kind)
        return b'<%bc%b s="%d"%b>' % (match[1], attributes.rstrip(), number, match[3])

    return _CELL.sub(styled, xml)
