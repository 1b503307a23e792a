"""A crawler over what is published: every number of a page, a workbook, a table or the text of a PDF, and what it resolves to (law 7).

A number resolves to a figure where it is the figure's exact value or its one rounding, an end of its interval, its coverage, or stands in the
sentences that explain it; or to cited text: something that a source, a person or the house wrote, whole, around it. Years and days pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from pydantic import BaseModel

from indicators.numbers import Language
from reports.edition.content import Edition
from reports.edition.presented import Presenter

NUMBER = re.compile(r"(?<![\w.])[−-]?\d+(?:[\u202f\u00a0 ,.']\d{3})*(?:[.,]\d+)?(?:[\u202f\u00a0 ]?%)?(?![\w])")
"""A number as French or English writes it; not the 2 of CO2, nor what is part of a name."""
YEAR = re.compile(r"(?:19|20)\d\d")
BLOCKS = {"td", "th", "li", "p", "h1", "h2", "h3", "h4", "dd", "dt", "summary", "figcaption", "caption", "text", "title", "label", "span"}
SKIPPED = {"style", "script", "code"}
"""Where no text for people stands: an address is one whole."""
VOID = {"meta", "br", "img", "link", "hr", "input", "line", "rect", "circle", "polyline", "polygon", "path", "use"}


def numbers(text: str, language: Language) -> list[str]:
    """The numbers of a text, each in the one form that languages share: 1234.5, 12%."""
    return [normal(match.group(), language) for match in NUMBER.finditer(text)]


def normal(written: str, language: Language) -> str:
    """A number as both languages would write it to a machine."""
    plain = re.sub(r"[\u202f\u00a0 ']", "", written).replace("−", "-")
    plain = plain.replace(".", "").replace(",", ".") if language == "fr" and "," in plain else plain.replace(",", "")
    percent = plain.endswith("%")
    return f"{float(plain.rstrip('%')):.12g}{'%' if percent else ''}"


@dataclass
class Block:
    """A piece of a page that is read as one: its text, and the numbers that say of which figure they are."""

    text: str = ""
    addressed: list[tuple[str, str]] = field(default_factory=list)


class PageText(HTMLParser):
    """The text of a page by blocks, what is read aloud of pictures included; and all addresses that stand on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[Block] = [Block()]
        self.addresses: set[str] = set()
        self._skipped = 0
        self._code = False
        self._figure: str | None = None
        self._shown = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        for name in ("aria-label", "alt"):
            if of.get(name):
                self.blocks.append(Block(of[name] or ""))
        if tag in BLOCKS:
            self.blocks.append(Block())
        if tag == "data":
            self._figure, self._shown = of["data-figure"] or "", ""
            self.addresses.add(self._figure)
        self._skipped += tag in SKIPPED
        self._code |= tag == "code"

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._figure is not None:
            self.blocks[-1].addressed.append((self._figure, self._shown))
            self._figure = None
        if tag in BLOCKS:
            self.blocks.append(Block())
        self._skipped -= tag in SKIPPED
        self._code &= tag != "code"

    def handle_data(self, data: str) -> None:
        if self._code:
            self.addresses.update(re.findall(r"\d{4}/(?:territory|project)/[^\s\"]+", data))
        if self._skipped:
            return
        if self._figure is not None:
            self._shown += data
            self.blocks[-1].text += " "
        else:
            self.blocks[-1].text += data


class Resolver:
    """What the numbers of one language may stand for in an edition."""

    def __init__(self, edition: Edition, language: Language, cited: Iterable[str]) -> None:
        self.language: Language = language
        self._presenter = Presenter(edition, language)
        self._figures = {figure.address: figure for figure in edition.figures}
        self._texts = {figure.label.into(language) for figure in edition.figures}
        self._cited = sorted({text for text in (*cited, *self._texts) if re.search(r"\d", text)}, key=len, reverse=True)
        self._told: dict[str, frozenset[str]] = {}

    def wrong(self, figure: str, shown: str) -> bool:
        """Whether a number that says of which figure it is, is not its one rounding."""
        of = self._figures.get(figure)
        return of is None or self._presenter.present(of, of.definition).centre != shown

    def told(self, address: str) -> frozenset[str]:
        """The numbers that a figure brings with it: its rounding, its ends, its coverage, and those of the sentences that explain it."""
        if address not in self._told:
            figure = self._figures[address]
            f = self._presenter.present(figure, figure.definition)
            texts = [f.centre, f.interval, f.coverage, f.missing, f.formula, *f.made_of, f.unit]
            self._told[address] = frozenset(number for text in texts for number in numbers(text, self.language))
        return self._told[address]

    def unresolved(self, text: str, addresses: Iterable[str]) -> list[str]:
        """The numbers of a text that resolve neither to figures at `addresses` nor to text that is cited whole."""
        left = [n for n in numbers(text, self.language) if not YEAR.fullmatch(n)]
        if not left:
            return []
        known = frozenset().union(*(self.told(address) for address in addresses if address in self._figures))
        if all(number in known for number in left):
            return []
        for cited in self._cited:
            if cited in text:
                text = text.replace(cited, " ")
        return [n for n in numbers(text, self.language) if not YEAR.fullmatch(n) and n not in known]


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a model, a map or a list."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts_of(value.model_dump())
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in texts_of(part))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (text for part in value for text in texts_of(part))
