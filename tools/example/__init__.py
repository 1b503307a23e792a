"""The generator of the worked example: 94 projects, members, maps and what they hand in, written to `pipelines/examples/sceaux/`."""
