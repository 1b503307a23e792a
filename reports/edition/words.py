"""What people wrote and said for an edition, read from the workspace: the town's own text, and testimonies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indicators.numbers import LANGUAGES
from indicators.text import Text
from reports.edition.checks import check_marked
from reports.edition.content import Edition
from reports.edition.editorial import FIGURE, NUMBER, Editorial, EditorialBlock, load_editorial
from reports.edition.sections.material import Material, prose
from reports.edition.testimonies import Testimony, load_testimonies
from reports.edition.tree import Block, FigureRef, Listing, Paragraph, Section, Sentence


@dataclass(frozen=True)
class Words:
    """What people wrote and said; nothing where nobody did."""

    editorial: Editorial | None = None
    testimonies: tuple[Testimony, ...] = ()


def read_words(root: Path, edition: Edition, on: date) -> Words:
    """The words in a workspace for the edition of a year, that may be published on a day.

    Raises Refusal with file and line where a text is not fit to be published (`editorial`, `testimonies`).
    """
    figures = {figure.address: figure for figure in edition.figures}
    editorial = load_editorial(root / "editorial" / str(edition.year), figures)
    testimonies = load_testimonies(root / "testimonies.yaml", edition.world.register.projects, on)
    check_marked(testimonies, edition)
    return Words(editorial, tuple(testimonies))


def editorial_section(editorial: Editorial, material: Material) -> Section:
    """The town's own text as a section, signed."""
    say = material.phrasing("words")
    pairs = [*zip(*(editorial.blocks[language] for language in LANGUAGES), strict=True)]
    blocks: list[Block] = []
    items: list[Sentence] = []
    for one, other in pairs:
        sentence = _sentence(one, other, material)
        if one.kind == "item":
            items.append(sentence)
            continue
        if items:
            blocks.append(Listing(tuple(items)))
            items = []
        blocks.append(Paragraph((sentence,), "lead" if not blocks else "text"))
    if items:
        blocks.append(Listing(tuple(items)))
    signed = say.text("signed", author=editorial.written("author"), role=editorial.written("role"))
    made_up = say.text("illustrative") if editorial.illustrative else None
    return Section("editorial", editorial.written("title"), (*blocks, Paragraph(prose(signed, made_up), "minor")))


def _sentence(fr: EditorialBlock, en: EditorialBlock, material: Material) -> Sentence:
    """A block in both languages as a sentence, its addresses made placeholders."""
    names = {address: f"figure_{n}" for n, address in enumerate(dict.fromkeys(fr.addresses))}
    templates = {}
    for language, block in (("fr", fr), ("en", en)):
        named = FIGURE.sub(lambda match: "{" + names[match[1]] + "}", block.text)
        templates[language] = NUMBER.sub(r"\1", named)
    figures = {name: material.find(address) for address, name in names.items()}
    return Sentence(Text(**templates), {name: FigureRef(figure) for name, figure in figures.items() if figure is not None})
