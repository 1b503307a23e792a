"""The sections of the report, each composed of figures, sentences and pictures."""
