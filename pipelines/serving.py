"""What a running `impact serve` announces in the workspace (contracts, section 7): who it is, and the Prefect server it has."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

SERVING = ".serve.json"


class Serving(BaseModel):
    """The process that serves a workspace, and the address of its Prefect server (None if it has none)."""

    pid: int
    prefect_api_url: str | None = None


def read_serving(root: Path) -> Serving | None:
    """What is announced in the workspace at `root`; None where nothing is that can be read."""
    try:
        return Serving.model_validate_json((root / SERVING).read_bytes())
    except (OSError, ValidationError):
        return None
