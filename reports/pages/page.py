"""What every page of an edition has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, ClassVar

from markupsafe import Markup, escape

from impact.figures.definition import CountDefinition, FactDefinition, FitDefinition, IndicatorDefinition, RateDefinition
from impact.figures.figure import Figure
from indicators.numbers import Language
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented, Presented, Presenter
from reports.edition.rounded import is_rounded
from reports.edition.wording import sayer as edition_sayer
from reports.pages.wording import sayer

LONGEST_NAME = 120
"""Signs of the longest name of a page: file systems take 255 bytes, with the folder's other ends; a longer one ends in its hash."""
NUMBERED = re.compile(r"IRIS \d{4}")
"""What is called an area whose source gives its number alone (`impact/territory/national.py`)."""
DATA = Markup('<data value="{}" data-figure="{}">{}</data>')
OF_FIGURE = Markup('<span data-of="{}">{}</span>')
MARK = Markup(' <span class="mark">{}</span>')
COUNTED_ON = {"need": "needs", "register": "projects", "certainty": "index"}
"""The page that has the counts of a kind."""


class Page:
    """A page in one language: where it is written, by which template, of which chapter it is, and what stands at its head."""

    template: ClassVar[str]
    file: str

    def __init__(self, edition: Edition, language: Language) -> None:
        self.edition, self.world, self.year = edition, edition.world, edition.year
        self.language: Language = language
        self.say, self._of_edition = sayer(language), edition_sayer(language)
        self.presenter = Presenter(edition, language)

    @property
    def title(self) -> str:
        """What the page is called."""
        raise NotImplementedError

    @property
    def heading(self) -> str:
        """Its title where it is read: with the figures in it, if there are any."""
        return self.title

    @property
    def summary(self) -> str:
        """What it says, in a sentence or two."""
        raise NotImplementedError

    @property
    def figures(self) -> Sequence[AnyPresented]:
        """The figures on it."""
        raise NotImplementedError

    @property
    def headline(self) -> Sequence[AnyPresented]:
        """The figures in its heading and summary."""
        return []

    @property
    def illustrative(self) -> bool:
        """Whether anything on it is made up."""
        return any(f.illustrative for f in self.figures)

    def sentence(self, code: str, *, marked: bool, **values: Any) -> Markup:
        """A sentence of the pages with figures in it, each with its address, and with its mark unless what is around has it (`marked`)."""
        texts = {name: self._inline(v, marked=marked) if isinstance(v, Presented) else escape(v) for name, v in values.items()}
        return Markup(self.say(code, **texts))  # noqa: S704 (the sentence is ours, what is inserted is escaped)

    def of_figure(self, text: str, f: AnyPresented) -> Markup:
        """A text whose numbers are those that a figure brings with it beside its own, with its address."""
        return OF_FIGURE.format(f.address, text)

    def _inline(self, f: AnyPresented, *, marked: bool) -> Markup:
        mark = MARK.format(self.say("illustrative_mark")) if f.illustrative and not marked else ""
        return self.about(f) + DATA.format(f.raw, f.address, f.centre) + mark

    def about(self, f: AnyPresented) -> str:
        """The word before a figure that is written rounded, as every form of the edition has it; nothing before one as it was counted."""
        return f"{self._of_edition('col_about')} " if is_rounded(f.figure) else ""


def by_name(figures: Iterable[AnyPresented], names: Iterable[str]) -> list[AnyPresented]:
    """The figures of these indicators or counts, in this order, those that there are."""
    of = {f.definition.indicator_id: f for f in figures}
    return [of[name] for name in names if name in of]


def card(project_id: str) -> str:
    """Where the card of a project is, from the pages of its language. A name that is no file name is written so that it is one."""
    return f"projects/{file_name(project_id)}.html"


def indicator_file(indicator_id: str) -> str:
    """Where the page of an indicator is."""
    return f"indicators/{file_name(indicator_id)}.html"


def place_of(f: AnyPresented) -> str:
    """Where a figure of the territory is explained, from the pages of its language."""
    definition = f.definition
    if isinstance(definition, IndicatorDefinition):
        return indicator_file(definition.indicator_id)
    if isinstance(definition, CountDefinition):
        return f"{COUNTED_ON[definition.kind]}.html#{f.anchor}"
    return f"value.html#{f.anchor}"


def numbered(place: str) -> bool:
    """Whether a place is called by its number alone: an area of official statistics that no source read here has a name for."""
    return bool(NUMBERED.fullmatch(place))


def page_with(figure: Figure) -> str:
    """The page of an edition that has a figure of any kind, from the pages of its language."""
    definition = figure.definition
    if definition.project_id is not None:
        return card(definition.project_id)
    match definition:
        case IndicatorDefinition() | RateDefinition():
            return indicator_file(definition.indicator_id)
        case FactDefinition():
            return "territory.html"
        case CountDefinition():
            return f"{COUNTED_ON[definition.kind]}.html"
        case FitDefinition():
            return "needs.html"
        case _:
            return "value.html"


def file_name(name: str) -> str:
    """A name as a file is named: signs that are none of a file name are written so that they are."""
    written = re.sub(r"[^A-Za-z0-9_-]", lambda sign: f"~{ord(sign[0]):x}", name)
    return written if len(written) <= LONGEST_NAME else f"{written[:LONGEST_NAME]}~{sha256(name.encode()).hexdigest()[:16]}"


def downloads(edition: Edition, language: Language, *, apart: bool = False) -> list[tuple[str, str]]:
    """What the pages of a sealed version lead to beside each other, from the pages of their language: what each is, and where.

    `apart`: of what lies beside a page that stands alone, as that of a funder.
    """
    names = [("tables", "../tables.xlsx"), ("figures", "../figures.csv")]
    if not apart:
        names = [*((of, f"../{of}.{language}.pdf") for of in ("report", "summary")), *names]
        names += [("pedigrees", "../pedigrees.json"), ("package", "../datapackage.json")]
        names += [("corrections", "index.html#corrections")] if edition.errata else []
    return [(of, name) for of, name in names if edition.version is not None]


def stamp(edition: Edition, language: Language) -> str:
    """What every page says of itself: which version of the edition it is of, or that it is a preview and no edition."""
    return (edition.stamp or edition.name).into(language)
