"""What a warehouse says of itself: how far into the ledger it goes, what else it was built from, and the hash of each of its tables."""

from __future__ import annotations

from datetime import datetime

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
        inputs=world.hashes,
        tables=content_hashes(con),
        accepted=accepted,
    )
    con.execute(f"CREATE TABLE {META} AS SELECT CAST(? AS JSON) AS record", [record.model_dump_json()])
    return record


def read_record(con: duckdb.DuckDBPyConnection) -> WarehouseRecord:
    """What an open warehouse says of itself. Raises duckdb.Error, IndexError or ValidationError where it says nothing."""
    [text] = con.sql(f"SELECT CAST(record AS VARCHAR) FROM {META}").fetchall()[0]
    return WarehouseRecord.model_validate_json(text)
