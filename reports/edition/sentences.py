"""The sentences of the report: templates bound to figures, each with what it may be used for, kept as data and checked when read.

A sentence that claims a cause says at which evidence grade at most it may be used; where there is no year to compare with, it says so.
Of several ways to say a thing the first that the figures allow is taken; where none is, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from pydantic import Field

from impact.figures.definition import IndicatorDefinition
from impact.figures.figure import Figure
from indicators.models import Model
from indicators.numbers import LANGUAGES
from indicators.text import Text, localised
from indicators.yamlfile import Source, as_model, fault_at, read_yaml
from reports.edition.content import Edition
from reports.edition.evidence import Grading
from reports.edition.messages import messages
from reports.edition.tree import FigureRef, Part, Said, Sentence

SECTIONS = files("reports.edition") / "sections"
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)(?:\.([a-z]+))?\}")
EVERYWHERE = ("year", "town")
"""Placeholders that any sentence may have."""
Condition = Literal["negative", "positive", "open", "zero", "one", "several", "partial", "complete", "ranged", "single"]


class SentenceTemplate(Model):
    """One way to say a thing.

    figures  the figures that its placeholders stand for: their addresses without the year and the owner
    given    the other placeholders, which whoever uses it fills: names, years
    when     what must be true of the figures that it tells
    versions the version of the definition that a figure must be of: what it counts has another name than in the latest
    claims   whether it says that one thing brought about another: never below `grade`
    grade    the weakest evidence grade (1 to 6) of its figures at which it may be used
    coverage the least share of those who were to answer that must have
    """

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)
    figures: dict[str, str] = Field(default={})
    given: list[str] = Field(default=[])
    when: dict[str, Condition] = Field(default={})
    versions: dict[str, int] = Field(default={})
    claims: Literal["cause"] | None = None
    grade: int | None = Field(default=None, ge=1, le=6)
    coverage: float = Field(default=0.0, ge=0, le=1)

    @property
    def text(self) -> Text:
        """The template in both languages."""
        return Text(fr=self.fr, en=self.en)


class SectionTexts(Model):
    """What a section says: texts without figures, and sentences in one or more ways each."""

    texts: dict[str, Text] = Field(default={})
    sentences: dict[str, list[SentenceTemplate]] = Field(default={})


class CausalWords(Model):
    """The words by which a sentence claims a cause, in each language: expressions without accents of form, matched as whole words."""

    fr: list[str] = Field(min_length=1)
    en: list[str] = Field(min_length=1)


@cache
def causal_words() -> dict[str, re.Pattern[str]]:
    """The words that claim a cause, by language."""
    source = files("reports.edition") / "causal.yaml"
    words = as_model(CausalWords, read_yaml(source), source)
    return {language: re.compile(r"\b(?:" + "|".join(getattr(words, language)) + r")\b", re.IGNORECASE) for language in LANGUAGES}


def load_texts(source: Source) -> SectionTexts:
    """The texts of a section.

    Raises Refusal with file and line: a language that is missing, placeholders that differ or stand for nothing, a sentence that
    claims a cause without saying at which grade it may.
    """
    document = read_yaml(source)
    texts = as_model(SectionTexts, document, source)
    for code, ways in texts.sentences.items():
        for n, way in enumerate(ways):
            for detail in _faults(way):
                raise fault_at(source, document, ("sentences", code, n), detail)
    return texts


def _faults(way: SentenceTemplate) -> Iterator[Text]:
    """What is wrong with a sentence, in words."""
    known = {*way.figures, *way.given, *EVERYWHERE}
    used = {language: {name for name, _ in PLACEHOLDER.findall(getattr(way, language))} for language in LANGUAGES}
    if used["fr"] != used["en"] or not used["fr"] <= known:
        yield messages.text("sentence_placeholders", names=sorted((used["fr"] ^ used["en"]) | (used["fr"] - known)))
    parts = {part for language in LANGUAGES for _, part in PLACEHOLDER.findall(getattr(way, language)) if part} - set(get_args(Part))
    if parts:
        yield messages.text("sentence_part", names=sorted(parts))
    if strange := {*way.when, *way.versions} - set(way.figures):
        yield messages.text("sentence_placeholders", names=sorted(strange))
    claiming = [m[0] for language in LANGUAGES for m in [causal_words()[language].search(getattr(way, language))] if m]
    if claiming and way.claims != "cause":
        yield messages.text("sentence_causal", words=claiming[0])
    if way.claims == "cause" and (way.grade is None or not way.figures):
        yield messages.text("sentence_grade")


@cache
def section_texts(name: str) -> SectionTexts:
    """The texts of a section of the report, by its name."""
    return load_texts(SECTIONS / f"{name}.yaml")


class Phrasing:
    """Says the sentences of a section about the figures of an edition; `owner` is what stands between year and name in their addresses."""

    def __init__(self, edition: Edition, name: str, evidence: Grading | None = None, texts: SectionTexts | None = None) -> None:
        self.figures: dict[str, Figure] = {figure.address: figure for figure in edition.figures}
        self._year, self._evidence = edition.year, evidence or Grading(edition)
        self._texts = texts or section_texts(name)
        self._everywhere = {"year": str(edition.year), "town": edition.world.territory.name}

    def text(self, code: str, /, **values: Any) -> Text:
        """A text without figures, its placeholders filled."""
        template = self._texts.texts[code]
        values = {**self._everywhere, **values}
        written = {language: {n: localised(v, language) for n, v in values.items()} for language in LANGUAGES}
        return Text(fr=template.fr.format(**written["fr"]), en=template.en.format(**written["en"]))

    def find(self, name: str, owner: str = "territory") -> Figure | None:
        """A figure of the year by the end of its address; None where there is none."""
        return self.figures.get(f"{self._year}/{owner}/{name}")

    def say(self, code: str, owner: str = "territory", /, **given: Any) -> Said | None:
        """The first way of saying it that the figures allow; None where they allow none. A figure that is given is told as the others."""
        for way in self._texts.sentences[code]:
            bound = {name: self.find(end, owner) for name, end in way.figures.items()}
            bound |= {name: value for name, value in given.items() if name in way.figures and isinstance(value, Figure)}
            known = {name: figure for name, figure in bound.items() if figure is not None}
            if len(known) == len(bound) and self._allowed(way, known):
                return self._sentence(way, known, given)
        return None

    def all(self, *codes: str, owner: str = "territory", **given: Any) -> tuple[Said, ...]:
        """Several sentences in a row, without those that the figures do not allow."""
        said = (self.say(code, owner, **given) for code in codes)
        return tuple(sentence for sentence in said if sentence is not None)

    def _allowed(self, way: SentenceTemplate, figures: Mapping[str, Figure]) -> bool:
        for figure in figures.values():
            coverage = figure.coverage
            if figure.suppressed or not figure.estimate.known or coverage.reported < way.coverage * coverage.expected:
                return False
        if way.grade is not None:
            grades = [self._evidence.grade(figure) for figure in figures.values()]
            if any(grade is None or grade > way.grade for grade in grades):
                return False
        if any(_version(figures[name]) != version for name, version in way.versions.items()):
            return False
        return all(_holds(condition, figures[name]) for name, condition in way.when.items())

    def _sentence(self, way: SentenceTemplate, figures: Mapping[str, Figure], given: Mapping[str, Any]) -> Sentence:
        values: dict[str, FigureRef | Text | str] = {}
        for name, part in {match for language in LANGUAGES for match in PLACEHOLDER.findall(getattr(way, language))}:
            key = f"{name}.{part}" if part else name
            values[key] = FigureRef(figures[name], part or "centre") if name in figures else _given({**self._everywhere, **given}[name])
        bare = way.claims == "cause" and not all(self._evidence.compared(figure) for figure in figures.values())
        return Sentence(way.text, dict(sorted(values.items())), messages.text("no_baseline") if bare else None)


def _version(figure: Figure) -> int | None:
    """The version of its indicator's definition; of what is no indicator none."""
    return figure.definition.version if isinstance(figure.definition, IndicatorDefinition) else None


def _holds(condition: Condition, figure: Figure) -> bool:
    """Whether something is true of a figure."""
    estimate, coverage = figure.estimate, figure.coverage
    low, high = estimate.low or 0.0, estimate.high or 0.0
    return {
        "negative": high < 0,
        "positive": low > 0,
        "open": low <= 0 <= high,
        "zero": low == high == 0,
        "one": low == high == 1,
        "several": low > 1,
        "partial": not coverage.complete,
        "complete": coverage.complete,
        "ranged": not estimate.single,
        "single": estimate.single,
    }[condition]


def _given(value: Any) -> FigureRef | Text | str:
    return value if isinstance(value, FigureRef | Text) else FigureRef(value) if isinstance(value, Figure) else str(value)
