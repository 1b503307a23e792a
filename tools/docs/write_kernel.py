"""Compiles the kernel to DuckDB's SQL: impact/valuation/kernel.sql. `python -m tools.docs.write_kernel [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path

from impact.valuation.kernel import compiled, tables, valuations

QUERY = Path(__file__).parents[2] / "impact" / "valuation" / "kernel.sql"


def query() -> str:
    """The kernel as the file has it."""
    return compiled(valuations(*tables())) + "\n"


def main() -> int:
    """Writes the query; with --check, only says whether it is what the expression gives (0) or not (1)."""
    if "--check" in sys.argv[1:]:
        return int(QUERY.read_text("utf-8") != query())
    QUERY.write_text(query(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
