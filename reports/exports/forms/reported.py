"""What a funder's template is answered about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from indicators.catalogue import Catalogue
from indicators.numbers import Language
from reports.exports.rows import Row


@dataclass(frozen=True)
class Reported:
    """What a form is about: a project in a year, for a funder, of one sealed version. `gave`: where it is recorded."""

    year: int
    version: int
    hash: str
    funder: str
    project: str
    title: str
    territory: str
    currency: str
    gave: float | None
    rows: Mapping[str, Row]
    pedigree: Callable[[str], Any]
    catalogue: Catalogue
    language: Language
