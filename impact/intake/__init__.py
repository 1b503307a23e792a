"""The gate: files as people send them, read into typed rows; every row accepted, rejected with a reason, or known already."""
