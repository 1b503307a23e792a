"""The year that the desk is about: said by the address, else the one that has something to do; and the same page of the other years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse

from impact.ledger.campaigning import KnownCampaigns
from portal import town
from portal.campaigns.waiting import landing_year

ASKED = "annee"
"""In the address: the year that is asked for, on pages that are not of one."""
ROOMS = ("campaigns", "publication", "reviews", "registry")
"""Where the desk is."""
CHECKS = ("publication:checks", "publication:findings")
"""The pages of the checks, which the menu names by themselves."""
OF_ALL = {"publication:findings": "publication:checks", "publication:confirm": "publication:year", "campaigns:confirm": "campaigns:decide"}
"""Pages of something that another year need not have, and the page of the year that stands in for them."""


@dataclass(frozen=True)
class Desk:
    """The desk as a request asks for it."""

    request: HttpRequest

    @cached_property
    def year(self) -> int:
        """The year it is about."""
        return desk_year(self.request)

    @property
    def query(self) -> str:
        """What the menu's addresses carry so that the year is kept; empty for that on which the desk opens."""
        return "" if self.year == landing_year() else f"?{ASKED}={self.year}"

    @property
    def shown(self) -> bool:
        """Whether the page is one of the desk's."""
        match = self.request.resolver_match
        return match is not None and match.namespace in ROOMS

    @property
    def of_checks(self) -> bool:
        """Whether the page is one of the checks."""
        match = self.request.resolver_match
        return match is not None and match.view_name in CHECKS

    @cached_property
    def years(self) -> list[tuple[int, str]]:
        """Every year that has something, the one to be asked next, and that of the page, each with the address of the same page."""
        from portal.publication.standing import desk_years

        return [(year, self._address(year)) for year in sorted({*desk_years(), self.year}) if _runs(year) or year == self.year]

    def _address(self, year: int) -> str:
        match = self.request.resolver_match
        asked = self.request.GET.copy()
        asked.pop("page", None)
        if match is None or "year" not in match.kwargs:
            asked[ASKED] = str(year)
            return f"{self.request.path}?{asked.urlencode()}"
        address = _same_page(match, match.kwargs, year)
        return f"{address}?{asked.urlencode()}" if asked else address


def chosen_year(request: HttpRequest) -> int | None:
    """The year that the address says; None where it says none."""
    match = request.resolver_match
    if match is not None and match.namespace in ROOMS and "year" in match.kwargs:
        return int(match.kwargs["year"])
    said = request.GET.get(ASKED, "")
    return int(said) if said.isdecimal() and 1990 <= int(said) <= town.today().year else None


def desk_year(request: HttpRequest) -> int:
    """The year that a page of the desk is about."""
    return chosen_year(request) or landing_year()


def years_under_way() -> list[int]:
    """The years whose campaign was opened and is not frozen, the latest first."""
    with town.ledger() as ledger:
        campaigns = ledger.kept(KnownCampaigns).after(ledger.events()).by_year
    return sorted((year for year, campaign in campaigns.items() if not campaign.frozen), reverse=True)


def _same_page(match: ResolverMatch, kwargs: Mapping[str, Any], year: int) -> str:
    project = town.town().register.projects.get(kwargs.get("project", ""))
    if "project" in kwargs and (project is None or not project.runs(year)):
        return reverse("campaigns:board", args=[year])
    if match.view_name in OF_ALL:
        return reverse(OF_ALL[match.view_name], args=[year])
    return reverse(match.view_name, kwargs={**kwargs, "year": year})


def _runs(year: int) -> bool:
    return any(project.runs(year) for project in town.town().register.projects.values())
