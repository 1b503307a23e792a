"""What the town writes in its report: paragraphs by people, in which every number is a figure inserted by its address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from babel import Locale
from pydantic import Field

from impact.figures.figure import Figure
from indicators.models import Model
from indicators.numbers import LANGUAGES, Language
from indicators.text import Refusal, Text
from indicators.yamlfile import Source, as_document, as_model
from reports.edition.messages import messages

FIGURE, NUMBER = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}"), re.compile(r"\[\[([^\[\]]+)\]\]")
"""A figure by its address; and a number that is no figure, as it is to be written."""
MONTHS = "|".join(month for language in LANGUAGES for month in Locale(language).months["format"]["wide"].values())
PASSING: tuple[str, ...] = (
    rf"\b\d{{1,2}}(?:er)?\s+(?:{MONTHS})\b(?:\s+\d{{4}}\b)?",
    rf"\b(?:{MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?",
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{4}\b",
    r"\b\d+(?:er|re|e|ème|st|nd|rd|th)\b",
    r"\b(?:articles?|art\.|Article|section|Section)\s+(?:[LRD]\.?\s*)?\d+(?:[-.]\d+)*",
    r"\b(?:loi|décret|arrêté|ordonnance|délibération|law|act|decree)\b[^.;:\d]{0,30}\d{2,4}[-‑]\d+",
    r"\b(?:19|20)\d{2}\b(?!\s*(?:€|euros?\b|%|personnes?\b|habitants?\b|people\b))",
)
"""Numbers that pass: dates, ordinals, articles and laws, years."""
BARE = re.compile(r"\d+(?:[\s\u00a0\u202f.,]\d+)*(?:[\s\u00a0\u202f]?(?:%|€))?")
HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


class Byline(Model):
    """Who writes (`author`), as what (`role`), and under which title; `illustrative`: the text is made up to show the tool."""

    title: str = Field(min_length=1)
    author: str = Field(min_length=1)
    role: str = Field(min_length=1)
    illustrative: bool = False


@dataclass(frozen=True)
class EditorialBlock:
    """A paragraph, a heading or a list item of the text, with the line it begins at."""

    kind: Literal["text", "heading", "item"]
    text: str
    line: int

    @property
    def addresses(self) -> list[str]:
        """The addresses of the figures in it."""
        return FIGURE.findall(self.text)

    @property
    def numbers(self) -> list[str]:
        """The numbers in it that are no figures."""
        return NUMBER.findall(self.text)


@dataclass(frozen=True)
class Editorial:
    """The text of the town in both languages: the same blocks, with the same figures."""

    signature: Mapping[Language, Byline]
    blocks: Mapping[Language, tuple[EditorialBlock, ...]]

    @property
    def illustrative(self) -> bool:
        """Whether it is made up."""
        return any(signature.illustrative for signature in self.signature.values())

    def written(self, part: Literal["title", "author", "role"]) -> Text:
        """A part of the signature in both languages."""
        return Text(**{language: getattr(self.signature[language], part) for language in LANGUAGES})

    def numbers(self) -> list[tuple[Language, int, str]]:
        """The numbers that are no figures, for the second reader: language, line, number."""
        return [(language, block.line, number) for language in LANGUAGES for block in self.blocks[language] for number in block.numbers]


def load_editorial(folder: Source, figures: Mapping[str, Figure] | Collection[str]) -> Editorial | None:
    """The text of a year; None where there is none.

    Raises Refusal with file and line: a language that is missing, a number that is typed, an address that is none, languages that differ.
    """
    sources = {language: folder / f"{language}.md" for language in LANGUAGES}
    there = [language for language in LANGUAGES if sources[language].is_file()]
    if not there:
        return None
    for language in LANGUAGES:
        if language not in there:
            raise messages.refusal("editorial_language", file=sources[language], other=sources[there[0]])
    signature, blocks = {}, {}
    for language, source in sources.items():
        signature[language], blocks[language] = _read(source)
        _check(source, blocks[language], figures)
    _check_alike(sources, blocks)
    return Editorial(signature, blocks)


def _read(source: Source) -> tuple[Byline, tuple[EditorialBlock, ...]]:
    text = source.read_text(encoding="utf-8")
    head = HEAD.match(text)
    if head is None:
        raise messages.refusal("editorial_head", file=source)
    before = "\n" * text.count("\n", 0, head.start(1))  # lines are counted in the file
    signature = as_model(Byline, as_document(before + head[1], source), source)
    return signature, tuple(_blocks(text[head.end() :], text[: head.end()].count("\n") + 1))


def _blocks(text: str, line: int) -> Iterator[EditorialBlock]:
    """Paragraphs are parted by empty lines; a line that begins with ## is a heading, with - an item."""
    for paragraph in re.split(r"(\n\s*\n)", text):
        written = paragraph.strip()
        start = line + (len(paragraph) - len(paragraph.lstrip("\n")) if written else 0)
        if written.startswith("#"):
            yield EditorialBlock("heading", written.lstrip("# "), start)
        elif written.startswith("- "):
            for n, item in enumerate(re.split(r"\n- ", written[2:])):
                yield EditorialBlock("item", " ".join(item.split()), start + n)
        elif written:
            yield EditorialBlock("text", " ".join(written.split()), start)
        line += paragraph.count("\n")


def _check(source: Source, blocks: tuple[EditorialBlock, ...], figures: Mapping[str, Figure] | Collection[str]) -> None:
    for block in blocks:
        for address in block.addresses:
            if address not in figures:
                raise messages.refusal("editorial_figure", file=source, line=str(block.line), figure=address)
        if typed := typed_numbers(block.text):
            raise messages.refusal("editorial_number", file=source, line=str(block.line), number=typed[0])


def typed_numbers(text: str) -> list[str]:
    """The numbers of a text that are neither figures, nor said to be none, nor years, dates, ordinals, articles or laws."""
    rest = NUMBER.sub(" ", FIGURE.sub(" ", text))
    for pattern in PASSING:
        rest = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
    return [match.strip() for match in BARE.findall(rest)]


def _check_alike(sources: Mapping[Language, Source], blocks: Mapping[Language, tuple[EditorialBlock, ...]]) -> None:
    first, *others = LANGUAGES
    for other in others:
        if [b.kind for b in blocks[first]] != [b.kind for b in blocks[other]]:
            raise _differ(sources[other], blocks[other][-1].line if blocks[other] else 1, sources[first])
        for one, two in zip(blocks[first], blocks[other], strict=True):
            if sorted(one.addresses) != sorted(two.addresses):
                raise _differ(sources[other], two.line, sources[first])


def _differ(source: Source, line: int, other: Source) -> Refusal:
    return messages.refusal("editorial_differs", file=source, line=str(line), other=other)
