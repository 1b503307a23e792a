"""The address of a figure: `2022/territory/repairs_attempted`, `2022/project/reconnect/safes_opened`, `…/age=75+` for one cell."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

SEPARATORS = "=;+"
"""Signs of a breakdown cell that stay as they are, so that an address can be read."""
DIGITS = 12
"""Hex digits of the hash of an address by which a figure's page is named."""
KEPT = 1 << 16
"""Names that stay quoted: the same few are parts of most addresses."""


def of_territory(year: int, *parts: str) -> str:
    """The address of a figure of the territory; empty parts leave no trace."""
    return _joined(str(year), "territory", *_quoted(parts))


def of_project(year: int, project_id: str, *parts: str) -> str:
    """The address of a figure of one project, whatever signs its name has."""
    return _joined(str(year), "project", _quote(project_id, ""), *_quoted(parts))


def of_owner(year: int, project_id: str | None, *parts: str) -> str:
    """The address of a figure of one project, or of the territory where there is none."""
    return of_territory(year, *parts) if project_id is None else of_project(year, project_id, *parts)


def short_name(address: str) -> str:
    """What the page of a figure is named by (contracts, section 7): the first hex digits of the hash of its address."""
    return sha256(address.encode()).hexdigest()[:DIGITS]


def _quoted(parts: tuple[str, ...]) -> list[str]:
    return [_quote(part, SEPARATORS) for part in parts if part]


@lru_cache(KEPT)
def _quote(part: str, safe: str) -> str:
    return quote(part, safe=safe)


def _joined(*parts: str) -> str:
    return "/".join(parts)
