"""What writes the pages of `docs/` whose numbers are computed."""
