"""What is measured: the catalogue of indicators as dated, referenced YAML, its models and its aggregation semantics."""
