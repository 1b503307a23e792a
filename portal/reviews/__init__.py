"""The town: what was handed in, accepted or returned with a reason."""
