"""A crawler over what is published: every number of a page, a workbook, a table or the text of a PDF, and what it resolves to (law 7).

A number resolves to a figure where it is the figure's exact value or its one rounding, an end of its interval, its coverage, or stands in the
sentences that explain it; or to cited text: something that a source, a person or the house wrote, whole, around it. Years and days pass.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any, get_args

from babel import Locale
from pydantic import BaseModel

from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from indicators.numbers import LANGUAGES, Language, first_digits, money, number, percent, ratio, significant
from indicators.text import Wording
from reports.charts.style import SOFT
from reports.edition.assembly import Documents
from reports.edition.content import Edition
from reports.edition.editorial import FIGURE
from reports.edition.editorial import NUMBER as MARKED
from reports.edition.presented import Presenter
from reports.edition.runs import Writer
from reports.edition.sentences import section_texts
from reports.edition.tree import ChartBlock, FigureRef, Part, Report, walk
from reports.edition.typography import typeset
from reports.edition.wording import wording

NUMBER = re.compile(r"(?<![\w.])[−-]?\d+(?:[\u202f\u00a0 ,.']\d{3})*(?:[.,]\d+)?(?:[\u202f\u00a0 ]?%)?(?![\w])")
"""A number as French or English writes it; not the 2 of CO2, nor what is part of a name."""
PARTS: tuple[Part, ...] = get_args(Part)
"""What of a figure a report may say."""
CODE = re.compile(r"0\d")
"""What begins with a zero counts nothing: 001759970 is the name of a series."""
YEAR = re.compile(r"(?:19|20)\d\d")
BLOCKS = {"td", "th", "li", "p", "h1", "h2", "h3", "h4", "dd", "dt", "summary", "figcaption", "caption", "text", "title", "label"}
SKIPPED = {"style", "script", "code"}
"""Where no text for people stands: an address is one whole."""
INDEXED = "figure-"
"""What the id of a row of the index of figures begins with; its number follows. A link to a part of the index has `data-numbers`."""
ORDINAL = re.compile(r"(?:^|[:;,] )(\d{1,2})\. \w")
"""The place of something in a list that is written in a sentence, by which a picture calls it."""
ADDRESS = re.compile(r"\d{4}/(?:territory|project)/[^\s\"&]+")


def numbers(text: str, language: Language) -> list[str]:
    """The numbers of a text but for years, days and codes, each in the one form that languages share: 1234.5, 12%."""
    found = (match.group() for match in NUMBER.finditer(DAYS[language].sub(" ", text)))
    written = (normal(number, language) for number in found if not CODE.match(number))
    return [n for n in written if not YEAR.fullmatch(n)]


def normal(written: str, language: Language) -> str:
    """A number as both languages would write it to a machine."""
    plain = re.sub(r"[\u202f\u00a0 ']", "", written).replace("−", "-")
    plain = plain.replace(".", "").replace(",", ".") if language == "fr" and "," in plain else plain.replace(",", "")
    return f"{float(plain.rstrip('%')):.12g}{'%' if plain.endswith('%') else ''}"


def _days(language: Language) -> re.Pattern[str]:
    """A day with its month in letters (9 août 2016, Apr 7, 2016), and two days of one month."""
    months = Locale(language).months
    names = {name for use in ("format", "stand-alone") for width in ("wide", "abbreviated") for name in months[use][width].values()}
    month = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?<!\d)(?:\d{{1,2}}(?:er)? (?:(?:au|to|et|and|–) \d{{1,2}} )?(?:{month})|(?:{month}) \d{{1,2}},?)", re.IGNORECASE)


DAYS: dict[Language, re.Pattern[str]] = {language: _days(language) for language in LANGUAGES}


@dataclass
class Block:
    """A piece of a page that is read as one: its text, and the numbers that say of which figure they are. `drawn`: within a picture."""

    text: str = ""
    addressed: list[tuple[str, str]] = field(default_factory=list)
    drawn: bool = False


class PageText(HTMLParser):
    """The text of a page by blocks, what is read aloud of pictures included; and all addresses that stand on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[Block] = [Block()]
        self.addresses: set[str] = set()
        self._indexed: set[str] = set()
        self._skipped: list[str] = []
        self._drawing = 0
        self._figure: str | None = None
        self._shown = ""
        self.feed(html)

    @property
    def ordinals(self) -> set[str]:
        """The numbers by which things in lists are called on it, and those of the figures of an index."""
        return {n for block in self.blocks for n in ORDINAL.findall(block.text)} | self._indexed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self.blocks += [Block(of[name]) for name in ("aria-label", "alt") if of.get(name)]
        self._drawing += tag == "svg"
        if tag in BLOCKS:
            self.blocks.append(Block(drawn=self._drawing > 0))
        if tag == "tr" and of.get("id", "").startswith(INDEXED):
            self._indexed.add(of["id"].removeprefix(INDEXED))
        self._indexed |= set(of.get("data-numbers", "").split())
        if tag == "br":
            self.blocks[-1].text += " "
        if tag in SKIPPED:
            self._skipped.append(tag)
        self.addresses |= {address for name in ("data-figure", "data-of") for address in of.get(name, "").split()}
        if tag == "data":
            self._figure, self._shown = of["data-figure"], ""

    def handle_endtag(self, tag: str) -> None:
        self._drawing -= tag == "svg"
        if tag == "data" and self._figure is not None:
            self.blocks[-1].addressed.append((self._figure, self._shown))
            self._figure = None
        if tag in BLOCKS:
            self.blocks.append(Block())
        if tag in SKIPPED:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if self._skipped:
            self.addresses |= set(ADDRESS.findall(data))
        elif self._figure is not None:
            self._shown += data
            self.blocks[-1].text += " "
        else:
            self.blocks[-1].text += data


def flat(text: str) -> str:
    """A text with one kind of space: on paper nobody sees which it was."""
    return " ".join(text.split())


def broken(text: str) -> Iterator[str]:
    """A text, and the same where the end of a line falls between two numbers of it."""
    yield text
    yield from (f"{text[: gap.start()]} | {text[gap.end() :]}" for gap in re.finditer(r"(?<=\d) (?=\d)", text))


def citable(text: str) -> bool:
    """Whether a text with a number in it is more than that number: it has words, or is an official code."""
    return any(sign.isdigit() for sign in text) and (any(sign.isalpha() for sign in text) or ":" in text or len(text) > 5)


class Resolver:
    """What the numbers of one language may stand for in an edition."""

    def __init__(self, edition: Edition, language: Language, cited: Iterable[str]) -> None:
        self.language: Language = language
        self._presenter = Presenter(edition, language)
        self._writer = Writer(edition, language, Report("report", edition.name, ()))
        self._figures = {figure.address: figure for figure in edition.figures}
        labels = (text for figure in edition.figures for text in (figure.label.into(language), figure.definition.formula.into(language)))
        as_written = {text for text in (edition.name.into(language), *cited, *labels) if citable(text)}
        flattened = {flat(text) for text in as_written | {typeset(text, language) for text in as_written}}
        self._cited = sorted((line for text in flattened for line in broken(text)), key=len, reverse=True)
        self._brought: dict[str, frozenset[str]] = {}
        self._exactly = typeset(wording.text("exact_values").into(language), language)
        self._targets = {", ".join(project.sdg) for project in edition.world.register.projects.values()}
        self.scales, self.constants = scales(edition, language), constants(edition)

    def is_rounding(self, shown: str, address: str) -> bool:
        """Whether a number that says of which figure it is, is its one rounding."""
        return address in self._figures and self.rounding(address) == shown

    def rounding(self, address: str) -> str:
        """A figure as it is shown, wherever exact values do not stand."""
        figure = self._figures[address]
        return self._presenter.present(figure, figure.definition).centre

    def is_part(self, shown: str, address: str) -> bool:
        """Whether what a report says of a figure is one of what may be said of it: its rounding, an end of its interval, its coverage."""
        figure = self._figures.get(address)
        return figure is not None and shown in {typeset(self._writer.written(FigureRef(figure, part)), self.language) for part in PARTS}

    def brought(self, address: str) -> frozenset[str]:
        """The numbers that a figure brings with it: its rounding, its ends, its coverage, and those of the sentences that explain it."""
        if address not in self._brought:
            figure = self._figures[address]
            f = self._presenter.present(figure, figure.definition)
            texts = [f.centre, f.interval, f.coverage, f.missing, f.formula, *f.made_of, f.unit, *f.ways.values(), *self._beside(figure)]
            self._brought[address] = frozenset(n for text in texts for n in numbers(text, self.language))
        return self._brought[address]

    def page(self, page: PageText) -> list[tuple[str, str]]:
        """What is wrong on a page: numbers that are not the rounding of the figure they name, and those that resolve to nothing; with their text."""
        right = (self.is_rounding, self.is_part)
        addressed = [(shown, address) for block in page.blocks for address, shown in block.addressed]
        wrong = [pair for pair in addressed if not any(is_right(*pair) for is_right in right)]
        others = page.ordinals | (self.constants if any(self._exactly in b.text for b in page.blocks) else set())
        passing = {True: self.scales, False: self._targets}  # by whether it is drawn: texts that are a number, and of no figure
        blocks = [block for block in page.blocks if block.text.strip() not in passing[block.drawn]]
        return wrong + [(n, b.text) for b in blocks for n in self.unresolved(b.text, page.addresses, others)]

    def unresolved(self, text: str, addresses: Iterable[str], others: Iterable[str] = ()) -> list[str]:
        """The numbers of a text that resolve neither to figures at `addresses`, nor to text that is cited whole.

        `others`: numbers that are neither, and stand there: places in a list, reference values with their source.
        """
        if not numbers(text, self.language):
            return []
        known = {n for address in addresses if address in self._figures for n in self.brought(address)} | set(others)
        if all(n in known for n in numbers(text, self.language)):
            return []
        text = flat(text)
        for cited in self._cited:
            text = text.replace(cited, " … ")  # what stands on both sides is not one number
        return [n for n in numbers(text, self.language) if n not in known]

    def _beside(self, figure: Figure) -> Iterator[str]:
        """What a figure of value brings beside its number: the draws below one, the terms of a ratio, what it hangs on."""
        of = figure.definition
        if isinstance(of, ValueDefinition):
            yield "" if of.below_one is None else percent(of.below_one, self.language)
            for term in numbers_of(of.context):
                yield money(first_digits(term), of.currency, self.language)
                yield percent(term, self.language)
                yield from (form(term, self.language) for form in (number, ratio))


def scales(edition: Edition, language: Language) -> frozenset[str]:
    """The numbers along the scales of the report's pictures, as they are written there: they are of no figure."""
    charts = (node for node in walk(Documents(edition, edition.words).report()) if isinstance(node, ChartBlock))
    return frozenset(t.text for c in charts for t in c.picture(language).lay_out().texts if t.colour == SOFT and NUMBER.fullmatch(t.text))


def constants(edition: Edition) -> frozenset[str]:
    """The reference values of the bank for the year and their grades, which the method states in full, each with its source."""
    bank = edition.world.catalogue.bank.values()
    return frozenset(
        normal(significant(stated, "en"), "en") for value in bank for stated in (value.estimate(edition.year).value, value.grade)
    )


def numbers_of(value: Any) -> Iterator[float]:
    """Every number in a model, a map or a list."""
    if isinstance(value, BaseModel):
        yield from numbers_of(value.model_dump())
    elif isinstance(value, dict):
        yield from (n for part in value.values() for n in numbers_of(part))
    elif isinstance(value, list | tuple):
        yield from (n for part in value for n in numbers_of(part))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a model, a map or a list; the keys of maps too, which may be codes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts_of(value.model_dump())
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in texts_of(part))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (text for part in value for text in texts_of(part))


def cited_texts(edition: Edition) -> set[str]:
    """What is cited on pages: what sources, people and the house wrote, and the statements of the register in the words of a page."""
    world = edition.world
    ecosystem = world.ecosystem
    sources = (
        world.register.projects,
        world.maps,
        world.knowledge.places,
        ecosystem.actors,
        ecosystem.needs,
        ecosystem.solutions,
        ecosystem.consultations,
    )
    cited = set(texts_of([world.catalogue, world.territory, *map(dict, sources)]))
    cited |= {text for name in ("message_fr", "message_en") for text in edition.findings[name]} | set(edition.proposals["text"])
    return cited | set(_house_constants()) | set(_register_statements(edition)) | set(_editorial(edition))


def _editorial(edition: Edition) -> Iterator[str]:
    """What the elected member wrote between the figures: a number in it was said to be none."""
    editorial = edition.words.editorial if edition.words else None
    for block in (block for blocks in editorial.blocks.values() for block in blocks) if editorial else ():
        yield from (piece.strip() for piece in FIGURE.split(MARKED.sub(r"\1", block.text))[::2])


def _house_constants() -> Iterator[str]:
    """Sentences of the pages and of the report in which nothing is filled in: 9 draws in 10."""
    for package in ("reports.pages", "reports.edition"):
        words = Wording(package)
        for code in words.codes():
            with contextlib.suppress(KeyError):  # it has places to fill in
                yield from words.text(code).model_dump().values()
    for file in sorted(path for path in (files("reports.edition") / "sections").iterdir() if path.name.endswith(".yaml")):
        yield from (text for text in texts_of(section_texts(file.name.removesuffix(".yaml")).texts) if "{" not in text)


def _register_statements(edition: Edition) -> Iterator[str]:
    """The shares of its value that a project gives to needs, its capacity, and the numbers that a consultation says of itself."""
    world = edition.world
    for language in LANGUAGES:
        for project in world.register.projects.values():
            yield ", ".join(project.sdg)
            for need, share in project.needs.items():
                yield f"{world.ecosystem.needs[need].title.into(language)} ({percent(share, language)})"
        for consultation in world.ecosystem.consultations.values():
            stated = (consultation.reached, consultation.in_workshops, consultation.stated_proposals)
            for name, count in zip(("reached", "workshops", "stated"), stated, strict=True):
                template = section_texts("asked").texts[f"consultation_{name}"].into(language)
                yield "" if count is None else template.format(count=number(count, language))
            for told in numbers_of(consultation.model_dump(exclude={"proposals"})):
                yield from (f"{colon} {number(told, language)}" for colon in (" :", ":", "\u00a0:"))
