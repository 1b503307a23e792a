"""The catalogue: every indicator file loaded, cross-checked with the shared vocabulary, and looked up by id or by title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any

from pydantic import Field

from indicators.bank import BankValue, Practice, check_renamed, load_bank
from indicators.facts import Fact, load_facts
from indicators.messages import messages
from indicators.models import Indicator, Label, Model, Version, Vocabulary
from indicators.nearest import nearest
from indicators.text import Text, folded
from indicators.yamlfile import Location, Source, as_model, check_file_name, fault_at, load_model, read_yaml, yaml_files


class Catalogue(Model):
    """The indicators, the reference values and the facts of a territory by id, and the vocabulary they draw on."""

    vocabulary: Vocabulary
    indicators: dict[str, Indicator]
    bank: dict[str, BankValue] = Field(default={})
    practice: Practice | None = None
    facts: dict[str, Fact] = Field(default={})

    def __iter__(self) -> Iterator[Indicator]:  # type: ignore[override]
        return iter(self.indicators.values())

    def __getitem__(self, indicator_id: str) -> Indicator:
        """The indicator. Raises Refusal `indicator_unknown` with the nearest id."""
        if indicator_id not in self.indicators:
            raise messages.refusal("indicator_unknown", indicator=indicator_id, hint=_nearest(indicator_id, self.indicators))
        return self.indicators[indicator_id]

    def value(self, value_id: str) -> BankValue:
        """The entry of the bank. Raises Refusal `value_unknown` with the nearest id."""
        if value_id not in self.bank:
            raise messages.refusal("value_unknown", value=value_id, hint=_nearest(value_id, self.bank))
        return self.bank[value_id]

    @cached_property
    def by_spelling(self) -> dict[str, str]:
        """Indicator ids by what people write: the id itself, or a title in either language."""
        spellings: dict[str, str] = {}
        for indicator in self:
            for version in indicator.versions:
                spellings |= {folded(version.title.fr): indicator.id, folded(version.title.en): indicator.id}
        return spellings | {folded(indicator_id): indicator_id for indicator_id in self.indicators}


def _nearest(name: str, known: Iterable[str]) -> Text | str:
    """A question about the id that looks most like one that is unknown; nothing where none does."""
    near = nearest(name, known)
    return messages.text("hint_nearest", nearest=near[0]) if near else ""


def load_catalogue(folder: Source | None = None) -> Catalogue:
    """The catalogue in `folder` (`vocabulary.yaml`, `indicators/*.yaml`, `bank/*/*.yaml`, `facts/*.yaml`); the one that ships when None.

    Raises Refusal naming file and line of the first fault, or `values_renamed`.
    """
    folder = folder or files("indicators") / "catalogue"
    check_renamed(folder)
    vocabulary = load_model(Vocabulary, folder / "vocabulary.yaml")
    sources = yaml_files(folder / "indicators")
    if not sources:
        raise messages.refusal("catalogue_empty", folder=folder / "indicators")
    documents = {source: read_yaml(source) for source in sources}
    loaded = {source: as_model(Indicator, document, source) for source, document in documents.items()}
    known = {indicator.id for indicator in loaded.values()}
    facts = load_facts(folder / "facts", set(vocabulary.units), set(vocabulary.breakdowns), set(vocabulary.themes))
    titles: dict[str, str] = {}
    _check_spellings(folder / "vocabulary.yaml", vocabulary)
    for source, indicator in loaded.items():
        check_file_name(source, documents[source], indicator.id)
        for position, version in enumerate(indicator.versions):
            _check_references(source, documents[source], ("versions", position), version, vocabulary, known, set(facts))
        _check_title(source, documents[source], indicator, titles)
    practice = folder / "practice.yaml"
    return Catalogue(
        vocabulary=vocabulary,
        indicators={i.id: i for i in loaded.values()},
        bank=load_bank(folder / "bank"),
        practice=load_model(Practice, practice) if practice.is_file() else None,
        facts=facts,
    )


def _check_references(
    source: Source, document: Any, at: Location, version: Version, words: Vocabulary, known: set[str], facts: set[str]
) -> None:
    """Units, breakdowns, evidence, `part_of` and `within` must name something that exists."""
    named: list[tuple[Location, str, set[str]]] = [(("unit",), version.unit, set(words.units))]
    named += [(("breakdowns", n), name, set(words.breakdowns)) for n, name in enumerate(version.breakdowns)]
    named += [(("evidence", n), name, set(words.evidence)) for n, name in enumerate(version.evidence)]
    if version.part_of:
        named.append((("part_of",), version.part_of, known))
    if version.within:
        named.append((("within",), version.within, facts))
    for where, name, allowed in named:
        if name not in allowed:
            raise fault_at(source, document, at + where, messages.text("name_undefined", name=name, known=sorted(allowed)))


def _check_spellings(source: Source, words: Vocabulary) -> None:
    """One spelling may not stand for two missingness codes, nor for two codes of a breakdown."""
    lists: dict[str, Mapping[str, Label]] = {"missing": {str(code): label for code, label in words.missing.items()}}
    lists |= {f"breakdowns.{name}.codes": breakdown.codes for name, breakdown in words.breakdowns.items()}
    for where, labels in lists.items():
        meant: dict[str, str] = {}
        for code, label in labels.items():
            for spelling in (code, label.fr, label.en, *label.spellings):
                other = meant.setdefault(folded(spelling), code)
                if other != code:
                    detail = messages.text("spelling_taken", spelling=spelling, other=other)
                    raise fault_at(source, read_yaml(source), (*where.split("."), code), detail)


def _check_title(source: Source, document: Any, indicator: Indicator, titles: dict[str, str]) -> None:
    """Two indicators may not have one title: people write titles in what they hand in."""
    for title in {folded(indicator.current.title.fr), folded(indicator.current.title.en)}:
        other = titles.setdefault(title, indicator.id)
        if other != indicator.id:
            at = ("versions", len(indicator.versions) - 1, "title")
            raise fault_at(source, document, at, messages.text("title_taken", other=other))
