"""What may be chosen in a field of the register, by the names that people know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from indicators.text import Text
from portal import town
from portal.config.language import into_spoken, spoken
from portal.messages import wording
from portal.registry.things import entries_of, retired_days

WORDED: dict[str, tuple[str, ...]] = {
    "input_kind": ("cash", "expenses", "volunteering", "staff", "premises", "in_kind"),
    "better": ("higher", "lower"),
    "answer": ("adopted", "studied", "declined"),
    "conformity": ("none", "partial", "full"),
    "truth": ("true", "false"),
}
"""Choices that are in no catalogue: their names are in the wording of the portal."""
NAMED = ("projects", "actors", "needs")
"""Kinds of things that are chosen among."""


def choices(of: str, chosen: str | list[str] = "") -> list[tuple[str, str]]:
    """What may be chosen, by name; what stands there already is always among them."""
    listed = _in_order(of) if of in WORDED else dict(sorted(_listed(of).items(), key=lambda pair: pair[1].casefold()))
    there = [chosen] if isinstance(chosen, str) else chosen
    return list(({name: name for name in there if name and name not in listed} | listed).items())


def label_of(of: str | None, name: str) -> str:
    """One of the choices as people know it."""
    return dict(choices(of, name)).get(name, name) if of else name


def _in_order(of: str) -> dict[str, str]:
    return {name: wording().said(f"{of}.{name}", spoken()) for name in WORDED[of]}


def _listed(of: str) -> dict[str, str]:
    if of in NAMED:
        gone = _gone(of) if of != "projects" else set()  # a map may be about the past years of a project
        entries = {name: entry for name, entry in entries_of(town.town(), of).items() if name not in gone}
        return {name: entry.name if of == "actors" else into_spoken(entry.title) for name, entry in entries.items()}
    catalogue = town.town().catalogue
    known: Mapping[str, Callable[[], Mapping[str, Any]]] = {
        "proxies": lambda: {v.id: v.title for v in catalogue.bank.values() if v.kind == "proxy" and v.id not in _gone("bank")},
        "indicators": lambda: {name: catalogue[name].current.title for name in catalogue.indicators},
        "facts": lambda: {name: fact.title for name, fact in catalogue.facts.items()},
        "places": lambda: {code: place.name for code, place in town.town().knowledge.places.items()},
    }
    titles = known[of]() if of in known else {str(name): label.text for name, label in getattr(catalogue.vocabulary, of).items()}
    return {name: into_spoken(title) if isinstance(title, Text) else str(title) for name, title in titles.items()}


def _gone(kind: str) -> set[str]:
    """The things of a kind that are no longer used today."""
    return {name for name, day in retired_days(town.town(), kind).items() if day <= town.today()}
