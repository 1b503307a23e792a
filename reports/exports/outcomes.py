"""The outcomes and inputs behind figures of value, as JSON: what a line says of itself is written once, for however many figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from impact.figures.address import of_owner
from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from impact.lineage.values import LineKey, LineRow, QuantityCell, line_rows, local_cells, rests_on
from reports.edition.content import Source
from reports.exports.public import PublicCells
from reports.exports.rows import compact

NUMBERS = ("quantity", "net_quantity", "proxy_quantity", "present_value")
"""What an outcome says in numbers."""


class _Parameter(NamedTuple):
    """A parameter of the bank that a line rests on: what for, its name, and all that is said of it."""

    role: str
    name: str
    text: str


class _LineText(NamedTuple):
    """A line as every page shows it: its title, and what it rests on, parameters of the bank by their name."""

    title: str
    assumptions: str
    parameters: tuple[_Parameter, ...]


class _Outcome(NamedTuple):
    """An outcome or input as pages show it: what stands before and after what it rests on, and the figures that its quantity comes from."""

    before: str
    after: str
    figures: list[str]


class ShownOutcomes:
    """The outcomes and inputs behind some figures of value."""

    def __init__(self, con: duckdb.DuckDBPyConnection, public: PublicCells) -> None:
        self._con, self._public = con, public
        self._texts: dict[LineKey, _LineText] = {}
        self._said: dict[str, str] = {}
        self._sources: dict[str, Source] = {}
        self._rows: Mapping[str, Sequence[LineRow]] = {}
        self._shown: dict[LineRow, _Outcome] = {}

    @property
    def sources(self) -> frozenset[Source]:
        """The publications of the parameters of all that was shown."""
        return frozenset(self._sources.values())

    def read(self, figures: Iterable[Figure]) -> None:
        """Reads what is behind some figures, in place of what was read before."""
        self._rows = line_rows(self._con, {f.address: f.definition for f in figures if isinstance(f.definition, ValueDefinition)})
        rows = {row for rows in self._rows.values() for row in rows}
        self._texts |= {key: self._text(*said) for key, said in rests_on(self._con, {row.key for row in rows} - self._texts.keys()).items()}
        self._shown = {row: self._outcome(row) for row in rows}  # most stand on several pages

    def of(self, figure: Figure) -> str:
        """What a figure of value is the sum of: the parameters, each once, the outcomes, and the figures that these come from."""
        assert isinstance(figure.definition, ValueDefinition)  # noqa: S101 - no other is asked for
        parameters: dict[str, str] = {}
        named = set(self._addresses(local_cells(figure.definition)))
        outcomes = []
        for row in self._rows.get(figure.address, ()):
            before, after, addresses = self._shown[row]
            named.update(addresses)
            outcomes.append(f"{before}{_named_once(self._texts[row.key], parameters)}{after}")
        listed = ", ".join(f"{compact(name)}: {text}" for name, text in parameters.items())
        self._sources |= {text: _source(json.loads(text)["source"]) for text in parameters.values() if text not in self._sources}
        return f'"parameters": {{{listed}}}, "outcomes": [{", ".join(outcomes)}], "figures": {compact(sorted(named))}'

    def _outcome(self, row: LineRow) -> _Outcome:
        """One of them; its numbers only where all that its quantity comes from is public."""
        withheld, addresses = not all(map(self._public.shows, row.cells)), self._addresses(row.cells)
        said = {"map_id": row.map_id, "outcome_id": row.outcome_id, "side": row.side}
        rest = {name: getattr(row, name) for name in ("pillar", "activity_year", "indicator_id", "breakdown")}
        numbers = {name: None if withheld else getattr(row, name) for name in NUMBERS}
        before = f'{compact(said)[:-1]}, "title": {self._texts[row.key].title}, {compact(rest | numbers)[1:-1]}, "assumptions": '
        return _Outcome(before, f", {compact({'figures': addresses, 'withheld': withheld})[1:]}", addresses)

    def _text(self, title: dict[str, str], assumed: dict[str, Any]) -> _LineText:
        bank = {role: of["bank"] for role, of in assumed.items() if isinstance(of, dict) and "bank" in of}
        parameters = tuple(_Parameter(role, name, self._once(compact(assumed[role]))) for role, name in bank.items())
        short = compact({role: {"bank": bank[role]} if role in bank else of for role, of in assumed.items()})
        return _LineText(self._once(compact(title)), self._once(short), parameters)

    def _once(self, text: str) -> str:
        return self._said.setdefault(text, text)

    def _addresses(self, cells: Iterable[QuantityCell]) -> list[str]:
        """The figures that cells are; a cell that is no figure of its own has none."""
        addresses = [of_owner(cell.year, cell.project_id, cell.indicator_id, cell.breakdown) for cell in cells]
        return [address for address in addresses if address in self._public]


def _named_once(text: _LineText, parameters: dict[str, str]) -> str:
    """What a line rests on, parameters of the bank by name where the page says the same of them already; new ones are added to it."""
    others = [parameter for parameter in text.parameters if parameters.setdefault(parameter.name, parameter.text) != parameter.text]
    if not others:
        return text.assumptions
    whole = {parameter.role: json.loads(parameter.text) for parameter in others}
    return compact(json.loads(text.assumptions) | whole)


def _source(source: Mapping[str, Any]) -> Source:
    return f"{source['publisher']}, {source['publication']} ({source['date']})", source.get("url")
