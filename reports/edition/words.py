"""What people wrote and said for an edition, read from the workspace: the town's own text, and testimonies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path

from indicators.numbers import LANGUAGES
from indicators.text import Text
from reports.edition.checks import check_marked
from reports.edition.content import Edition
from reports.edition.editorial import FIGURE, NUMBER, Editorial, EditorialBlock, load_editorial
from reports.edition.sections.material import Material, prose
from reports.edition.testimonies import Testimony, load_testimonies
from reports.edition.tree import Block, FigureRef, Listing, Paragraph, Section, Sentence

Pairs = tuple[EditorialBlock, EditorialBlock]
"""A block in French and in English."""


@dataclass(frozen=True)
class PeoplesWords:
    """What people wrote and said; nothing where nobody did."""

    editorial: Editorial | None = None
    testimonies: tuple[Testimony, ...] = ()


def read_words(root: Path, edition: Edition, on: date) -> PeoplesWords:
    """The words in a workspace for the edition of a year, that may be published on a day.

    Raises Refusal with file and line where a text is not fit to be published (`editorial`, `testimonies`).
    """
    figures = {figure.address: figure for figure in edition.figures}
    editorial = load_editorial(root / "editorial" / str(edition.year), figures)
    testimonies = load_testimonies(root / "testimonies.yaml", edition.world.register.projects, on)
    check_marked(testimonies, edition)
    return PeoplesWords(editorial, tuple(testimonies))


def editorial_section(editorial: Editorial, material: Material) -> Section:
    """The town's own text as a section, signed; its headings begin sections of their own."""
    say = material.phrasing("words")
    pairs = [*zip(*(editorial.blocks[language] for language in LANGUAGES), strict=True)]
    starts = [n for n, (one, _) in enumerate(pairs) if one.kind == "heading"]
    opening, *parts = (pairs[start:end] for start, end in pairwise([0, *starts, len(pairs)]))
    sections = tuple(
        Section(f"editorial_{n}", _sentence(part[0], material), tuple(_blocks(part[1:], material))) for n, part in enumerate(parts, 1)
    )
    signed = say.text("signed", author=editorial.written("author"), role=editorial.written("role"))
    made_up = say.text("illustrative") if editorial.illustrative else None
    by = Paragraph(prose(signed, made_up), "minor")
    return Section("editorial", editorial.written("title"), (by, *_blocks(opening, material)), sections)


def _blocks(pairs: Sequence[Pairs], material: Material) -> Iterator[Block]:
    """Paragraphs, and lists of the items that follow each other."""
    for kind, group in groupby(pairs, key=lambda pair: pair[0].kind):
        sentences = tuple(_sentence(pair, material) for pair in group)
        if kind == "item":
            yield Listing(sentences)
        else:
            yield from (Paragraph((sentence,)) for sentence in sentences)


def _sentence(pair: Pairs, material: Material) -> Sentence:
    """A block in both languages as a sentence, its addresses made placeholders."""
    fr, en = pair
    names = {address: f"figure_{n}" for n, address in enumerate(dict.fromkeys(fr.addresses))}
    templates = {}
    for language, block in (("fr", fr), ("en", en)):
        named = FIGURE.sub(lambda match: "{" + names[match[1]] + "}", block.text)
        templates[language] = NUMBER.sub(r"\1", named)
    figures = {name: material.find(address) for address, name in names.items()}
    return Sentence(Text(**templates), {name: FigureRef(figure) for name, figure in figures.items() if figure is not None})
