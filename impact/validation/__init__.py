"""Validation: checks as data files, run as a Great Expectations suite on the warehouse, told as findings people can act on."""
