"""`python -m pipelines.commands`: the command `impact`."""

from __future__ import annotations

from pipelines.commands.main import main

main()
