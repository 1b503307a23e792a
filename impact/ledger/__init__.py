"""The append-only record of everything handed in: where it lies, its chain, what it claims, what became of each file."""
