"""A document as it was set on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A document that was set. `pages`: by address of a figure, and by id of a section or project, the page it first stands on."""

    pdf: bytes
    pages: Mapping[str, int]
