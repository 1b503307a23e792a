"""Figures by the short name of their page, and by words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from indicators.text import folded
from portal.editions.figures import KEPT, Row, rows_of
from portal.editions.said import short_id
from portal.editions.versions import PublicPart, sealed_parts

MOST = 40
"""Figures that a search shows."""


@lru_cache(maxsize=KEPT)
def _by_short(part: PublicPart) -> dict[str, str]:
    return {short_id(address): address for address in rows_of(part)}


def part_of(short: str, version: str) -> tuple[PublicPart, str] | None:
    """The version asked for (`latest`, or by its number) that has the figure of that name, and the figure's address."""
    having = [(part, _by_short(part)[short]) for part in sealed_parts() if short in _by_short(part)]
    number = version.removeprefix("v")
    asked = having if version == "latest" else [(part, address) for part, address in having if str(part.version) == number]
    return asked[-1] if asked else None


def matching(parts: Iterable[PublicPart], words: str) -> list[tuple[PublicPart, Row]]:
    """The published figures whose name or address has all the words, those of short names first."""
    wanted = folded(words).split()
    if not wanted:
        return []
    matches = [(part, row) for part in parts for text, row in _texts(part) if all(word in text for word in wanted)]
    return sorted(matches, key=lambda pair: (len(pair[1]["label_fr"]), pair[1]["figure_id"]))


@lru_cache(maxsize=KEPT)
def _texts(part: PublicPart) -> list[tuple[str, Row]]:
    """What is searched of each row of a version."""
    return [(folded(f"{row['label_fr']} {row['label_en']} {row['figure_id']}"), row) for row in rows_of(part).values()]
