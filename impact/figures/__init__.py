"""The numbers that may be shown, each with an address and the definition it resolves to (law 7)."""
