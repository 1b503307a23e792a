"""What a running `impact serve` announces in the workspace (contracts, section 7): who it is, and the Prefect server it has."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

SERVING = ".serve.json"


class Serving(BaseModel):
    """The process that serves a workspace, the address of its Prefect server (None if it has none), and where it answers."""

    pid: int
    prefect_api_url: str | None = None
    address: str | None = None


def address_of(host: str, port: int) -> str:
    """Where a server answers that listens on a host and a port."""
    name = "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host  # noqa: S104 (compared)
    return f"http://{name}:{port}"


def read_serving(root: Path) -> Serving | None:
    """What is announced in the workspace at `root`; None where nothing is that can be read."""
    try:
        return Serving.model_validate_json((root / SERVING).read_bytes())
    except (OSError, ValidationError):
        return None
