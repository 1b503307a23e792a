"""Which Prefect server watches a job: the one that is set, or the one that a running `impact serve` announces; most often none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.serving import read_serving

PATIENCE = 1.0
"""Seconds within which a server must answer."""


@dataclass(frozen=True)
class Server:
    """The Prefect server that is set (by `PREFECT_API_URL` or a profile), and the address of the one that answers, set or announced."""

    set_to: str | None
    address: str | None

    @property
    def silent(self) -> bool:
        """Whether one is set that does not answer."""
        return self.set_to is not None and self.address is None


def answering_server(root: Path) -> Server:
    """Asks the server that is set whether it is there; where none is set, the one that a running `impact serve` announces at `root`.

    What was announced and does not answer is passed over without a word: nobody asked for it.
    Raises Refusal `prefect_settings` where what is set cannot be read.
    """
    if set_to := _set_to():
        return Server(set_to, set_to if answers(set_to) else None)
    serving = read_serving(root)
    announced = serving.prefect_api_url if serving else None
    return Server(None, announced if announced and answers(announced) else None)


def _set_to() -> str | None:
    """The address that Prefect reads from its settings. It is imported only where there are some: that takes more than a second."""
    if not _has_settings():
        return None
    from pipelines.prefect_settings import PREFECT_API_URL

    address: str | None = PREFECT_API_URL.value()
    return address


def _has_settings() -> bool:
    """Whether anything of Prefect is set: in the environment, in a profile, or in one of the files that it reads where it is started."""
    if any(name.startswith("PREFECT_") for name in os.environ) or (Path.home() / ".prefect" / "profiles.toml").is_file():
        return True
    return Path("prefect.toml").is_file() or _says(Path(".env"), b"PREFECT_") or _says(Path("pyproject.toml"), b"tool.prefect")


def _says(path: Path, words: bytes) -> bool:
    try:
        return words in path.read_bytes()
    except OSError:
        return False


def answers(address: str) -> bool:
    """Whether a server is there and well."""
    import httpx

    try:
        return httpx.get(f"{address}/health", timeout=PATIENCE).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
