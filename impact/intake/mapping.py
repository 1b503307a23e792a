"""Mapping files: how a table of events becomes observations (contracts, section 5)."""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal

import duckdb
from pydantic import Field, StringConstraints, field_validator, model_validator

from impact.messages import messages
from indicators.catalogue import Catalogue
from indicators.models import Identifier, Indicator, Model
from indicators.nearest import nearest
from indicators.text import Text
from indicators.yamlfile import Source, as_model, fault_at, read_yaml

ColumnName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_ ]*$")]
Grain = Literal["year", "quarter", "month"]
LONGEST = 20.0
"""Seconds after which a condition is stopped."""
SQL_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}


class MappedColumn(Model):
    """What a cell of this column must hold; a row that breaks it is rejected."""

    type: Literal["string", "integer", "number", "date"] = "string"
    enum: list[str] | None = None
    required: bool = False
    min: float | None = None
    max: float | None = None

    @property
    def verbatim(self) -> bool:
        """Free text is the source's own, spaces included: two names that differ by a space are two until the source says otherwise."""
        return self.type == "string" and self.enum is None


class EventPeriod(Model):
    """The column that dates an event, and the length of the periods that observations are made for."""

    column: ColumnName
    grain: Grain = "year"


class EventMeasure(Model):
    """One indicator as an aggregate of the event rows: one of count, distinct and sum; `where` is a SQL condition on the columns."""

    count: Literal["*"] | None = None
    distinct: ColumnName | None = None
    sum: ColumnName | None = None
    where: str | None = None

    @model_validator(mode="after")
    def _one(self) -> EventMeasure:
        if sum(x is not None for x in (self.count, self.distinct, self.sum)) != 1:
            raise messages.fault("measure_one")
        return self

    def sql(self) -> str:
        """The aggregate expression."""
        what = "count(*)" if self.count else f'count(DISTINCT "{self.distinct}")' if self.distinct else f'sum("{self.sum}")'
        return f"CAST({what} FILTER (WHERE ({self.where})) AS DOUBLE)" if self.where else f"CAST({what} AS DOUBLE)"


class Mapping(Model):
    """A table of events as the observations it stands for. `scope` names the source; in `release` mode a file is its complete state."""

    id: Identifier
    title: Text
    scope: ColumnName | None = None
    mode: Literal["release", "append"]
    record_id: ColumnName
    project: ColumnName | None = None
    period: EventPeriod
    columns: dict[ColumnName, MappedColumn] = Field(default={})
    breakdowns: dict[Identifier, ColumnName] = Field(default={})
    indicators: dict[str, EventMeasure] = Field(min_length=1)

    @field_validator("breakdowns")
    @classmethod
    def _few(cls, breakdowns: dict[str, str]) -> dict[str, str]:
        if len(breakdowns) > 4:
            raise messages.fault("mapping_breakdowns")
        return breakdowns

    @property
    def keys(self) -> list[str]:
        """Columns without which a row cannot be placed."""
        return [c for c in (self.record_id, self.scope, self.project, self.period.column) if c]

    @property
    def typed(self) -> dict[str, MappedColumn]:
        """Every column that the mapping reads, with what its cells must hold, in a stable order."""
        columns = {name: self.columns.get(name, MappedColumn()) for name in [*self.keys, *self.breakdowns.values(), *self.columns]}
        columns |= {name: columns[name].model_copy(update={"required": True}) for name in self.keys}
        return columns | {self.period.column: columns[self.period.column].model_copy(update={"type": "date"})}


def load_mapping(source: Source, catalogue: Catalogue) -> Mapping:
    """A mapping file, its indicators, breakdowns and SQL conditions tried out.

    Raises Refusal with file and line.
    """
    document = read_yaml(source)
    mapping = as_model(Mapping, document, source)
    words = catalogue.vocabulary.breakdowns
    for breakdown in mapping.breakdowns:
        if breakdown not in words:
            raise fault_at(source, document, ("breakdowns", breakdown), _unknown(breakdown, list(words)))
    with _empty_records(mapping) as trial:
        for indicator, measure in mapping.indicators.items():
            if indicator not in catalogue.indicators:
                raise fault_at(source, document, ("indicators", indicator), _unknown(indicator, list(catalogue.indicators)))
            problem = _misfit(catalogue[indicator]) or tried(trial, measure)
            if isinstance(problem, Text):
                raise fault_at(source, document, ("indicators", indicator), problem)
    return mapping


def _misfit(indicator: Indicator) -> Text | None:
    """Why events cannot be counted into this indicator, if they cannot."""
    if indicator.current.aggregation.shape != "quantity":
        return messages.text("mapping_not_counted")
    return None


def find_mapping(mappings: dict[str, Mapping], mapping_id: str) -> Mapping:
    """The mapping of that id. Raises Refusal `mapping_unknown`."""
    if mapping_id not in mappings:
        raise messages.refusal("mapping_unknown", mapping=mapping_id, known=sorted(mappings))
    return mappings[mapping_id]


@contextlib.contextmanager
def _empty_records(mapping: Mapping) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty table `record` to try measures on, in a database of its own that may touch nothing outside it."""
    columns = ", ".join(f'"{name}" {SQL_TYPES[column.type]}' for name, column in mapping.typed.items())
    with trial_connection() as trial:
        trial.execute(f"CREATE TEMP TABLE record ({columns})")
        yield trial


@contextlib.contextmanager
def trial_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to try SQL of others on: to an empty database that may touch nothing outside it, and is stopped after LONGEST."""
    with contextlib.closing(_trial_database().cursor()) as connection:
        clock = threading.Timer(LONGEST, connection.interrupt)
        clock.start()
        try:
            yield connection
        finally:
            clock.cancel()


@cache
def _trial_database() -> duckdb.DuckDBPyConnection:
    """Opened once in a process, for opening one takes longer than most trials; what is tried lies in temporary tables of a connection."""
    database = duckdb.connect(config={"enable_external_access": "false", "lock_configuration": "true"})
    atexit.register(_trial_database.cache_clear)  # else what is left of it when the process ends is complained of
    return database


def tried(trial: duckdb.DuckDBPyConnection, measure: EventMeasure) -> float | Text | None:
    """What a measure comes to on the table `record`, or why it cannot be taken.

    Its condition must be one expression of truth by itself: none that closes the parentheses it is put in.
    """
    try:
        if measure.where is not None:
            if len(trial.extract_statements(f"SELECT {measure.where} FROM record")) != 1:
                return messages.text("condition_not_one")
            [kind] = trial.sql(f"SELECT ({measure.where}) FROM record").types
            if str(kind) != "BOOLEAN":
                return messages.text("condition_not_truth", kind=str(kind))
        [(value,)] = trial.execute(f"SELECT {measure.sql()} FROM record").fetchall()
    except duckdb.InterruptException:
        return messages.text("condition_too_long", seconds=LONGEST)
    except duckdb.Error as error:
        return messages.text("condition_not_valid", detail=str(error).splitlines()[0][:200])
    return None if value is None else float(value)


def _unknown(name: str, known: list[str]) -> Text:
    near = nearest(name, known, most=5, likeness=0.3) or sorted(known)[:12]
    return messages.text("mapping_names", name=name, nearest=near)


def describe(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain data, to keep beside the rows that were read with it."""
    return mapping.model_dump(mode="json", exclude_none=True)
