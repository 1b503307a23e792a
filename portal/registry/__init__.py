"""The register in pages: what the town writes of projects, members, needs, solutions, maps and values, each change with its reason."""
