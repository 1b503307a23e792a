"""The warehouse: a DuckDB file, pure function of the ledger as of an instant, the catalogue, the territory and the code (law 1)."""
