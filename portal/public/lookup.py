"""Figures by the short name of their page, and by words: those whose name says the words come before those whose address does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from impact.figures.address import short_name
from indicators.numbers import LANGUAGES, Language
from indicators.text import folded
from portal.editions.figures import KEPT, Row, rows_of
from portal.editions.versions import PublicPart, sealed_parts

MOST = 40
"""Figures that a search shows."""
ALIKE = 0.75
"""From which likeness on a word is proposed for one that no name has (0 to 1, as `difflib` measures it)."""


@lru_cache(maxsize=KEPT)
def _by_short(part: PublicPart) -> dict[str, str]:
    return {short_name(address): address for address in rows_of(part)}


def part_of(short: str, version: str) -> tuple[PublicPart, str] | None:
    """The version asked for (`latest`, or by its number) that has the figure of that name, and the figure's address."""
    having = [(part, _by_short(part)[short]) for part in sealed_parts() if short in _by_short(part)]
    number = version.removeprefix("v")
    asked = having if version == "latest" else [(part, address) for part, address in having if str(part.version) == number]
    return asked[-1] if asked else None


@dataclass(frozen=True)
class _Searched:
    """What is searched of a row: its name by language, each word after a space, and its address."""

    row: Row
    names: dict[Language, str]
    address: str

    def rank(self, wanted: Sequence[str], language: Language) -> int | None:
        """How near: words begun in the name that is read, in the other's, inside of names, in the address; None where one is missing."""
        for rank, name in enumerate([self.names[language], *(self.names[other] for other in LANGUAGES if other != language)]):
            if all(f" {word}" in name for word in wanted):
                return rank
        inside = " ".join(self.names.values())
        if all(word in inside for word in wanted):
            return len(LANGUAGES)
        return len(LANGUAGES) + 1 if all(word in inside or word in self.address for word in wanted) else None


def matching(parts: Sequence[PublicPart], words: str, language: Language) -> list[tuple[PublicPart, Row]]:
    """The published figures that have all the words: by how near they are, then those of short names, then the newest years."""
    wanted = _words(words)
    if not wanted:
        return []
    ranked = [(rank, part, of.row) for part in parts for of in _searched(part) if (rank := of.rank(wanted, language)) is not None]
    ranked.sort(key=lambda of: (of[0], len(of[2][f"label_{language}"]), -of[1].year, of[2]["figure_id"]))
    return [(part, row) for _, part, row in ranked]


def instead(parts: Sequence[PublicPart], words: str, language: Language) -> list[str]:
    """What to look for where no figure has all the words: each word that some figure has, or the likest word that one has."""
    known = {word: spelling for part in parts for word, spelling in _vocabulary(part, language).items()}
    near = [of for word in _words(words) for of in _near(word, known)]
    return list(dict.fromkeys(known.get(word, word) for word in near))


def _near(word: str, known: Mapping[str, str]) -> list[str]:
    begun = any(of.startswith(word) for of in known)
    return [word] if begun else get_close_matches(word, known, n=2, cutoff=ALIKE)


@lru_cache(maxsize=KEPT)
def _searched(part: PublicPart) -> list[_Searched]:
    """What is searched of a version: made once, and kept with it."""
    return [
        _Searched(row, {of: f" {' '.join(_words(row[f'label_{of}']))} " for of in LANGUAGES}, folded(row["figure_id"]))
        for row in rows_of(part).values()
    ]


@lru_cache(maxsize=2 * KEPT)
def _vocabulary(part: PublicPart, language: Language) -> dict[str, str]:
    """The words of names, as they are looked for, each with one of its spellings."""
    every = {word for row in rows_of(part).values() for word in re.findall(r"\w{3,}", row[f"label_{language}"].lower())}
    return {folded(word): word for word in sorted(every)}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text))
