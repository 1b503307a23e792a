"""What a warehouse says of itself: how far into the ledger it goes, what else it was built from, and the hash of each of its tables."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import duckdb
from pydantic import BaseModel

from impact.ledger.chain import Ledger
from impact.warehouse.content import META, content_hash, content_hashes, differences
from impact.world import World


class WarehouseRecord(BaseModel):
    """What a warehouse holds and what it was built from; kept beside it, so that a lost warehouse is not taken for a changed one.

    `until` and `head` are the instant, and the number and hash, of the last event that was read, sealings and errata apart; `as_of` the
    instant asked for, if any. `accepted`: of years that have a campaign it holds what was accepted alone, as an edition does.
    """

    until: datetime | None
    head: tuple[int, str] | None
    as_of: datetime | None
    inputs: dict[str, str]
    tables: dict[str, str]
    accepted: bool = False

    @property
    def content(self) -> str:
        """The content hash."""
        return content_hash(self.tables)

    def tables_unlike(self, tables: dict[str, str]) -> list[str]:
        """Names of the tables that differ from those of these hashes, sorted."""
        return differences(self.tables, tables)

    def inputs_unlike(self, other: WarehouseRecord) -> list[str]:
        """Names of what the other was built from and that is not the same here."""
        return [name for name, digest in other.inputs.items() if self.inputs.get(name) != digest]


def write_record(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, world: World, until: datetime, as_of: datetime | None, *, accepted: bool = False
) -> WarehouseRecord:
    """Hashes the content of a whole warehouse, and puts the record into it. `until`: the instant up to which it was built."""
    last = ledger.last_known(until)
    record = WarehouseRecord(
        until=last.recorded_at if last else None,
        head=(last.sequence, ledger.digest(last.sequence) or "") if last else None,
        as_of=as_of,
        inputs=input_hashes(world),
        tables=content_hashes(con),
        accepted=accepted,
    )
    con.execute(f"CREATE TABLE {META} AS SELECT CAST(? AS JSON) AS record", [record.model_dump_json()])
    return record


def read_record(con: duckdb.DuckDBPyConnection) -> WarehouseRecord:
    """What an open warehouse says of itself. Raises duckdb.Error, IndexError or ValidationError where it says nothing."""
    [text] = con.sql(f"SELECT CAST(record AS VARCHAR) FROM {META}").fetchall()[0]
    return WarehouseRecord.model_validate_json(text)


def input_hashes(world: World) -> dict[str, str]:
    """A hash of each thing that the warehouse is a function of, beside the ledger."""
    parts = {"catalogue": world.catalogue, "territory": world.territory, "register": world.register}
    hashes = {name: hashlib.sha256(part.model_dump_json().encode()).hexdigest() for name, part in parts.items()}
    hashes["maps"] = _digest({m: i.model_dump(mode="json") for m, i in world.maps.items()})
    hashes["facts"] = _digest(world.knowledge)
    hashes["ecosystem"] = _digest(world.ecosystem.model_dump(mode="json"))
    return hashes | {"code": version("impact-framework")}


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(part: Any) -> Any:
    """A part of the data as JSON has it: a dataclass by its fields, anything else as it is written."""
    return {field.name: getattr(part, field.name) for field in fields(part)} if is_dataclass(part) else str(part)
