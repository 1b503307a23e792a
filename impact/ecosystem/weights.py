"""What a need weighs, and why: points of evidence, each with the sentence that explains it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import median
from typing import NamedTuple

from impact.ecosystem.needs import Evidence, Need
from impact.messages import messages
from impact.territory.facts import FactValue
from impact.territory.knowledge import Knowledge
from impact.territory.wording import amount, titled
from indicators.catalogue import Catalogue
from indicators.models import Model
from indicators.reference import Reference
from indicators.text import Text
from indicators.yamlfile import load_model

Steps = list[tuple[float, int]]


class Scale(Model):
    """The points of each kind of evidence (`weights.yaml`); steps are (from, points), in rising order."""

    level: int
    trend: Steps
    gap: Steps
    statement: int
    voices: Steps


@dataclass(frozen=True)
class Reason:
    """One reason for the weight of a need."""

    kind: str
    points: int
    text: Text
    source: str = ""
    url: str = ""


class Voices(NamedTuple):
    """How many proposals are about a need, from how many different groups."""

    proposals: int
    groups: int


@cache
def scale() -> Scale:
    """The points in force."""
    return load_model(Scale, files("impact.ecosystem") / "weights.yaml")


def reasons(need: Need, knowledge: Knowledge, catalogue: Catalogue, voices: Voices) -> list[Reason]:
    """Why a need weighs what it weighs: its evidence, the voices that asked for it, and what a person adds or takes away."""
    listed = [reason for evidence in need.evidence for reason in _evidence(evidence, knowledge, catalogue)]
    if voices.proposals:
        points = _points(scale().voices, voices.groups)
        listed.append(Reason("voices", points, messages.text("weight_voices", proposals=voices.proposals, groups=voices.groups)))
    if need.judgement:
        text = messages.text("weight_judgement", by=need.judgement.by, reason=need.judgement.reason)
        listed.append(Reason("judgement", need.judgement.points, text))
    return listed


def weights(points: Mapping[str, int]) -> dict[str, float]:
    """The share of each need in the points of all (none below zero); zero for all where there are none."""
    counted = {need: max(0, own) for need, own in points.items()}
    total = sum(counted.values())
    return {need: own / total if total else 0.0 for need, own in counted.items()}


def _evidence(evidence: Evidence, knowledge: Knowledge, catalogue: Catalogue) -> Iterator[Reason]:
    if evidence.statement is not None and evidence.source is not None:
        yield _reason("statement", scale().statement, evidence.statement, evidence.source)
        return
    now = knowledge.at(str(evidence.fact), evidence.place, evidence.breakdown)
    if now is None or now.value is None:
        return
    facts = {
        "fact": titled(now.fact_id, now.breakdown, catalogue),
        "place": knowledge.places[now.place].name,
        "period": now.period,
        "value": amount(now, catalogue),
    }
    if evidence.since is not None:
        yield _trend(now, evidence.since, knowledge, catalogue, facts)
    elif evidence.against is not None:
        yield _gap(now, evidence.against, knowledge, catalogue, facts)
    else:
        yield _reason("level", scale().level, messages.text("weight_level", **facts), now.source)


def _trend(now: FactValue, since: str, knowledge: Knowledge, catalogue: Catalogue, facts: dict[str, object]) -> Reason:
    """How it moved; no points where the values before do not read in one series with it."""
    before = next((v for v in knowledge.series(now.fact_id, now.place, now.breakdown) if v.period == since and v.value), None)
    if before is None or not knowledge.comparable(before, now):
        return _reason("trend", 0, messages.text("weight_trend_unknown", since=since, **facts), now.source)
    worse = _worse(now, before.value or 0.0, catalogue)
    points = _points(scale().trend, worse)
    return _reason("trend", points, messages.text("weight_trend", since=since, before=amount(before, catalogue), **facts), now.source)


def _gap(now: FactValue, against: str, knowledge: Knowledge, catalogue: Catalogue, facts: dict[str, object]) -> Reason:
    """How far it lies from other places: from one, or from the median of several."""
    others = [v for v in knowledge.compared(now) if v.value is not None and _meant(v, against, knowledge)]
    if not others:
        return _reason("gap", 0, messages.text("weight_gap_unknown", **facts), now.source)
    middle = median(v.value for v in others if v.value is not None)
    points = _points(scale().gap, _worse(now, middle, catalogue))
    code = "weight_gap_place" if len(others) == 1 else f"weight_gap_{against}"
    other = amount(now, catalogue, middle)
    where = knowledge.places[others[0].place].name
    return _reason("gap", points, messages.text(code, other=other, count=len(others), where=where, **facts), now.source)


def _meant(value: FactValue, against: str, knowledge: Knowledge) -> bool:
    level = knowledge.places[value.place].level
    return {"neighbourhoods": level == "neighbourhood", "peers": level == "commune"}.get(against, value.place == against)


def _worse(now: FactValue, other: float, catalogue: Catalogue) -> float:
    """By what share of the other value this one is worse; below zero where it is better."""
    if not other or now.value is None:
        return 0.0
    change = (now.value - other) / abs(other)
    return -change if catalogue.facts[now.fact_id].worse == "lower" else change


def _points(steps: Steps, reached: float) -> int:
    return max((points for start, points in steps if reached >= start - 1e-9), default=0)


def _reason(kind: str, points: int, text: Text, source: Reference) -> Reason:
    return Reason(kind, points, text, source.cited, source.address or "")
