"""Validation: checks as data files, run as a Great Expectations suite on the warehouse; findings that people can act on."""
