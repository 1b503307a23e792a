"""A campaign: when a year is asked for, where each of its values stands, what was decided, and what changed after the freeze."""
