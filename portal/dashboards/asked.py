"""Which part of a portfolio is looked at: the words of the sentence, which are also the address of the page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

NAMES = {"project": "projet", "need": "besoin", "stakeholder": "pour", "pillar": "pilier"}
"""By what is chosen, its name in the address."""
YEAR = "annee"


@dataclass(frozen=True)
class LookedAt:
    """What is chosen; empty is all of them."""

    year: int
    project: str = ""
    need: str = ""
    stakeholder: str = ""
    pillar: str = ""

    @classmethod
    def read(cls, query: QueryDict, years: list[int]) -> LookedAt:
        """What an address asks; the newest year where it names none that there is."""
        written = query.get(YEAR, "")
        year = int(written) if written.isascii() and written.isdigit() and int(written) in years else years[-1]
        return cls(year, **{name: query.get(said, "")[:200] for name, said in NAMES.items()})

    @property
    def of_effects(self) -> bool:
        """Whether some effects of projects are looked at, and not all of them."""
        return bool(self.stakeholder or self.pillar)

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        chosen = {said: getattr(self, name) for name, said in NAMES.items() if getattr(self, name)}
        return urlencode({YEAR: self.year} | chosen)
