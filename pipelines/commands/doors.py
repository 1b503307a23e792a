"""The doors stand above the commands: nothing of this room imports them, so that no other command waits for them or depends on them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any


def door(module: str) -> Any:
    """A module of the portal, which is imported only by the command that opens it."""
    return import_module(f"portal.{module}")


def opened(root: Path) -> Any:
    """The portal's accounts, with its database at hand. Raises Refusal `not_a_workspace`, `database_unknown`."""
    from pipelines.workspace import open_workspace

    door("config.django").set_up(open_workspace(root).root)
    return door("accounts.people")


def database_of(root: Path) -> bool:
    """Whether the portal of a workspace has a database, which is then at hand: a workspace that was never served has none."""
    import os

    os.environ[door("config.environment").WORKSPACE] = str(root)
    if not door("config.copies").has_database():
        return False
    door("config.django").set_up(root)
    return True
