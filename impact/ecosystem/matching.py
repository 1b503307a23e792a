"""Needs and solutions matched: which needs are answered and by whom, which are not, and what could answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Literal

from impact.ecosystem.needs import Need, Solution
from impact.ecosystem.projects import Project
from impact.messages import messages
from impact.territory.models import Place
from indicators.models import Label, Model, Vocabulary
from indicators.text import Text
from indicators.yamlfile import load_model

State = Literal["answered", "declared", "orphan"]
EVERYONE = "everyone"
Criterion = tuple[float, Callable[[], Text]]
"""The points of an offer by one criterion, and what says why."""


class Fit(Model):
    """The points of each criterion (`matching.yaml`)."""

    theme: int
    public: int
    place: int
    capacity: int
    good: int
    shown: int
    main: float


@dataclass(frozen=True)
class Offer:
    """Something that could answer a need: a known solution, or a project that runs."""

    id: str
    title: Text
    provider: str
    kind: Literal["inside", "outside", "project"]
    themes: frozenset[str]
    publics: frozenset[str]
    places: frozenset[str]
    capacity: int | None
    illustrative: bool


@dataclass(frozen=True)
class Candidate:
    """An offer for a need, its points out of ten, and the reasons in words."""

    offer: Offer
    score: float
    reasons: list[Text]

    @property
    def good(self) -> bool:
        """Worth a conversation."""
        return self.score >= fit().good


@cache
def fit() -> Fit:
    """The points in force."""
    return load_model(Fit, files("impact.ecosystem") / "matching.yaml")


def state(active: int, declared: int) -> State:
    """Answered by projects that handed something in, declared by projects that did not, or orphan."""
    return "answered" if active else "declared" if declared else "orphan"


def offers(
    solutions: Iterable[Solution], projects: Iterable[Project], needs: Mapping[str, Need], members: Mapping[str, str]
) -> list[Offer]:
    """Everything that could answer a need; `members`: the names of those who run projects, by id."""
    known = [
        Offer(
            id=s.id,
            title=s.title,
            provider=s.provider,
            kind="inside" if s.inside else "outside",
            themes=frozenset(s.themes),
            publics=frozenset(s.publics),
            places=frozenset(s.places),
            capacity=s.capacity.people if s.capacity else None,
            illustrative=s.illustrative,
        )
        for s in solutions
    ]
    return known + [as_offer(project, needs, members) for project in projects]


def as_offer(project: Project, needs: Mapping[str, Need], members: Mapping[str, str]) -> Offer:
    """A project as something that could answer more needs than it does: it is about the themes of those it mainly answers."""
    return Offer(
        id=project.id,
        title=project.title,
        provider=members.get(project.actor or "", project.actor or ""),
        kind="project",
        themes=frozenset(needs[n].theme for n, share in project.needs.items() if n in needs and share >= fit().main),
        publics=frozenset(project.publics),
        places=frozenset([project.place] if project.place else []),
        capacity=project.capacity,
        illustrative=project.illustrative,
    )


def candidates(
    need: Need, offered: Iterable[Offer], words: Vocabulary, places: Mapping[str, Place], people: float | None
) -> list[Candidate]:
    """The offers that fit a need, the best first; `people`: how many the need concerns, where it is known."""
    scored = (_candidate(need, offer, words, places, people) for offer in offered)
    return sorted((c for c in scored if c is not None), key=lambda c: (-c.score, c.offer.id))


def _candidate(need: Need, offer: Offer, words: Vocabulary, places: Mapping[str, Place], people: float | None) -> Candidate | None:
    """An offer with its points; None where they are too few to be shown, as those of most are: why is said of the others only."""
    criteria = [_theme(need, offer, words), _public(need, offer, words), _place(need, offer, places), _capacity(offer, people)]
    score = round(sum(points for points, _ in criteria), 1)
    return Candidate(offer, score, [say() for _, say in criteria]) if score >= fit().shown else None


def _theme(need: Need, offer: Offer, words: Vocabulary) -> Criterion:
    same = need.theme in offer.themes
    themes = _labels([need.theme] if same else sorted(offer.themes), words.need_themes)
    return (fit().theme if same else 0.0), partial(messages.text, "fit_theme" if same else "fit_no_theme", words=themes)


def _public(need: Need, offer: Offer, words: Vocabulary) -> Criterion:
    """The share of the need's publics that the offer is for; a quarter of the points where it is open to all and aimed at none."""
    wanted = set(need.publics)
    shared = wanted & offer.publics
    if shared:
        return fit().public * len(shared) / len(wanted), partial(messages.text, "fit_public", words=_labels(sorted(shared), words.publics))
    if EVERYONE in offer.publics or EVERYONE in wanted:
        return fit().public / 4, partial(messages.text, "fit_everyone")
    return 0.0, partial(messages.text, "fit_no_public", words=_labels(sorted(offer.publics), words.publics))


def _place(need: Need, offer: Offer, places: Mapping[str, Place]) -> Criterion:
    if not offer.places or not need.places:
        return fit().place, partial(messages.text, "fit_everywhere")
    shared = sorted(set(need.places) & offer.places)
    named = [places[code].name if code in places else code for code in shared or sorted(offer.places)]
    return (fit().place if shared else 0.0), partial(messages.text, "fit_place" if shared else "fit_no_place", words=named)


def _capacity(offer: Offer, people: float | None) -> Criterion:
    if offer.capacity is None:
        return 0.0, partial(messages.text, "fit_no_capacity")
    if not people:
        return fit().capacity / 2, partial(messages.text, "fit_capacity_only", capacity=offer.capacity)
    points = fit().capacity * min(1.0, offer.capacity / people)
    return points, partial(messages.text, "fit_capacity", capacity=offer.capacity, people=people)


def additions(project: Project, needs: Mapping[str, Need], answering: Mapping[str, list[Project]], words: Vocabulary) -> list[Text]:
    """What a new project would add: needs nobody answers yet, publics nobody serves there, or one more beside others."""
    added = []
    for need_id in project.needs:
        need, others = needs[need_id], answering.get(need_id, [])
        served = {public for other in others for public in other.publics}
        new = sorted(set(project.publics) - served - {EVERYONE})
        if not others:
            added.append(messages.text("adds_first", need=need.title))
            continue
        added.append(messages.text("adds_more", need=need.title, count=len(others)))
        if new:
            added.append(messages.text("adds_public", need=need.title, words=_labels(new, words.publics)))
    return added or [messages.text("adds_nothing")]


def _labels(codes: Iterable[str], labels: Mapping[str, Label]) -> list[Text]:
    return [labels[code].text for code in codes]
