"""The content hash: two warehouses that say the same have the same, wherever and whenever they were built."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import duckdb

from impact.warehouse.schema import identifier

META = "meta"
"""The table in which a warehouse says what it was built from: about the content, not of it."""
SIDE_BY_SIDE = 2
"""Tables that are hashed at once: most have too few rows for the database to use a second processor on one."""


def content_hashes(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """A hash by table, of its rows as JSON in any order, columns in theirs. Independent of the file and of DuckDB's own hashing."""
    rows = con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name").fetchall()
    names = [name for (name,) in rows if name != META]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return dict(zip(names, pool.map(partial(_table_hash, con), names), strict=True))


def content_hash(hashes: dict[str, str]) -> str:
    """One hash for the whole."""
    return hashlib.sha256("\n".join(f"{name} {hashes[name]}" for name in sorted(hashes)).encode()).hexdigest()


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Names of the tables that are not the same, sorted."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _table_hash(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The rows are hashed one by one in the database, and their hashes, sorted, here: no one row set must fit in one string."""
    digest, cursor = hashlib.sha256(), con.cursor()  # its own: others read other tables meanwhile
    cursor.execute("SET TimeZone = 'UTC'")
    cursor.execute(f"SELECT sha256(CAST(to_json(t) AS VARCHAR)) AS h FROM {identifier(name)} t ORDER BY h")
    while rows := cursor.fetchmany(10_000):
        digest.update("".join(row[0] for row in rows).encode())
    cursor.close()
    return digest.hexdigest()
