"""How it is computed, with which parameters, from which sources; the words; what was corrected."""

from __future__ import annotations

from collections.abc import Iterator

from impact.figures.definition import ValueDefinition
from indicators.bank import BankValue
from indicators.numbers import significant
from indicators.text import Text
from reports.edition.sections.corrected import Corrected
from reports.edition.sections.material import Material, prose
from reports.edition.tree import Block, Column, Glossary, Listing, Paragraph, Row, Said, Section, Table

WORDS = (
    *("value_created", "value_realised", "inputs", "stakeholder", "pillar", "deadweight", "displacement", "attribution", "drop_off"),
    *("discounting", "proxy", "grade", "interval", "coverage", "baseline", "illustrative", "erratum"),
)
"""The words that are explained, in their order."""


class Method:
    """The last chapters."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("method")

    def section(self) -> Section:
        """Method, parameters and sources in full."""
        say = self.say
        steps = Listing(tuple(say.text(f"step_{n}") for n in range(1, 8)))
        formulas = Section("method_formulas", say.text("formulas_title"), (self._formulas(),))
        blocks: tuple[Block, ...] = (Paragraph(prose(say.text("lead")), "lead"), steps)
        return Section("method", say.text("title"), blocks, (formulas, *self._parameters()))

    def _formulas(self) -> Block:
        """How each measure of value is computed."""
        seen: dict[str, tuple[Text, Said]] = {}
        for figure, definition in self.material.of(ValueDefinition, scope="territory", direction=""):
            seen.setdefault(definition.measure, (figure.label, definition.formula))
        return Glossary(tuple(seen.values()))

    def _parameters(self) -> Iterator[Section]:
        bank, used = self.material.world.catalogue.bank, self._used()
        for kind in ("parameter", "proxy", "factor"):
            values = [bank[name] for name in sorted(used) if name in bank and bank[name].kind == kind]
            if values:
                yield Section(f"method_{kind}", self.say.text(f"{kind}_title"), (self._table(kind, values),))

    def _used(self) -> set[str]:
        """The entries of the bank that the maps of the year take."""
        names: set[str] = set()
        for map_id in sorted({m for maps in self.material.edition.maps.values() for m in maps}):
            names |= _bank_names(self.material.world.maps[map_id].model_dump(mode="json"))
        return names

    def _table(self, kind: str, values: list[BankValue]) -> Table:
        say, year = self.say, self.material.year
        rows = []
        for value in values:
            stated = value.estimate(year)
            literal = {name: _written(number) for name, number in (("value", stated.value), ("low", value.low), ("high", value.high))}
            cited = value.reference(year)
            source = say.text("source_of", publisher=cited.publisher, title=cited.title, date=cited.date)
            cells = (value.title, literal["value"], value.unit, say.text("grade_of", grade=value.grade), source)
            rows.append(Row(cells))
        columns = (
            Column(say.text("col_name"), "left", 4),
            Column(say.text(f"col_value_{kind}")),
            Column(say.text(f"col_unit_{kind}"), "left", 2),
            Column(say.text("col_grade")),
            Column(say.text("col_source"), "left", 5),
        )
        title, below = say.text(f"{kind}_table"), prose(say.text("values_source"))
        return Table(f"method_{kind}_table", title, columns, tuple(rows), below, exact=True, by_name=True)

    def closing(self) -> Section:
        """What was corrected since it was first published, and the words of the report."""
        say = self.say
        corrected = Corrected(self.material).section()
        words = tuple((say.text(f"word_{word}"), say.text(f"means_{word}")) for word in WORDS)
        return Section(
            "closing", say.text("closing_title"), (), (corrected, Section("glossary", say.text("glossary_title"), (Glossary(words),)))
        )


def _bank_names(document: object) -> set[str]:
    """The entries that a map names, wherever it does."""
    if isinstance(document, dict):
        own = {document["bank"]} if isinstance(document.get("bank"), str) else set()
        return own.union(*(_bank_names(part) for part in document.values()))
    return set().union(*(_bank_names(part) for part in document)) if isinstance(document, list) else set()


def _written(value: float | None) -> Text:
    return Text(fr=significant(value, "fr"), en=significant(value, "en")) if value is not None else Text(fr="–", en="–")
