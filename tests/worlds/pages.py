"""Published pages as a reader meets them: the numbers with their addresses and marks, the text, the links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

BLOCKS = {"td", "th", "li", "p", "h1", "h2", "h3", "dd", "summary"}
EMPTY = {"meta", "br"}


@dataclass
class ShownNumber:
    """A number of a page: its address, how it is written, whether it, or what it stands in, says that it is made up."""

    address: str
    text: str
    marked: bool


class Reader(HTMLParser):
    """What a page shows. `unsaid`: parts that claim to be made up (data-made-up) and never say so."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.numbers: list[ShownNumber] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.headings: list[int] = []
        self.unsaid: list[str] = []
        self.text = ""
        self._open: list[list] = []
        self._last: ShownNumber | None = None
        self._inside: ShownNumber | None = None
        self.feed(html)
        self.text = re.sub(r"\s+", " ", self.text)

    @property
    def addresses(self) -> list[str]:
        return [number.address for number in self.numbers]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if "id" in of:
            self.anchors.add(of["id"] or "")
        if tag == "a" and of.get("href"):
            self.links.append(of["href"] or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "span" and of.get("class") == "mark":
            self._mark()
        if tag == "data":
            within = any(made_up for _, made_up, _ in self._open)
            self._inside = self._last = ShownNumber(of["data-figure"] or "", "", within)
            self.numbers.append(self._last)
        if tag not in EMPTY:
            self._open.append([tag, "data-made-up" in of, 0])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A shape of a picture: nothing that a reader needs."""

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._inside = None
        if tag in BLOCKS:
            self._last = None
        while self._open:
            name, made_up, marks = self._open.pop()
            if made_up and not marks:
                self.unsaid.append(name)
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside is not None:
            self._inside.text += data

    def _mark(self) -> None:
        for part in self._open:
            part[2] += 1
        if self._last is not None:
            self._last.marked = True


def read_site(folder: Path) -> dict[Path, Reader]:
    """The pages of a folder, each read, by path."""
    return {path: Reader(path.read_text("utf-8")) for path in sorted(folder.rglob("*.html"))}
