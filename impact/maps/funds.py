"""Public money among what is put in: a euro of it costs society more than a euro, where the conventions of a map say so."""

from __future__ import annotations

from collections.abc import Collection

from impact.maps.models import Input, InputKind
from indicators.text import folded

SPENT: tuple[InputKind, ...] = ("cash", "expenses", "staff")
"""Kinds of input that money is spent on: what is lent, given in kind or done by volunteers raises no tax."""


def spends_public_money(source: Input, public: Collection[str]) -> bool:
    """Whether an input is public money: as it says, else as its stakeholder is among those who are `public` (folded names)."""
    if source.kind not in SPENT:
        return False
    return folded(source.stakeholder) in public if source.public is None else source.public
