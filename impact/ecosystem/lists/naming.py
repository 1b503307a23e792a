"""Ids made of names: the same name gives the same id, two names never one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from indicators.text import folded

LONGEST = 60
"""Letters of the longest id; it is cut between words."""


def id_of(name: str) -> str:
    """A name as an id: small letters, digits and underscores, beginning with a letter: « Jardin partagé, 2e » is jardin_partage_2e."""
    words = re.findall(r"[a-z0-9]+", folded(name.replace("œ", "oe").replace("Œ", "Oe")))
    text = ""
    for word in words:
        longer = f"{text}_{word}" if text else word
        if len(longer) > LONGEST:
            break
        text = longer
    text = text or "".join(words)[:LONGEST]
    return text if text[:1].isalpha() else f"n_{text}".rstrip("_")


def ids_of(names: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """The id of each name: that which it has among `known` (ids by folded name), else a new one.

    Names that would share one are numbered in the order of the alphabet, whatever the order of the list.
    """
    ids: dict[str, str] = {}
    used = set(known.values())
    for name in sorted(set(names), key=lambda name: (folded(name), name)):
        if id_ := known.get(folded(name)):
            ids[name] = id_
            continue
        first = new = id_of(name)
        number = 2
        while new in used:
            new, number = f"{first}_{number}", number + 1
        used.add(new)
        ids[name] = new
    return ids
