"""Writes docs/consultation.md: how proposals are linked to needs, and how well, measured on a small labelled set. `python -m tools.docs.write_consultation`."""

from __future__ import annotations

import random
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from sklearn.metrics import f1_score

from impact.ecosystem.consultation.grouping import group, rules
from impact.ecosystem.consultation.models import Proposal
from impact.ecosystem.needs import Need, Needs
from indicators.yamlfile import load_model, read_yaml

ROOT = Path(__file__).parents[2]
LABELLED = ROOT / "tests" / "worlds" / "labelled_proposals.yaml"
NONE = "none"


class Score(NamedTuple):
    """Shares of a set: placed rightly or rightly left; left to a person; placed rightly among those placed; macro-F1."""

    right: float
    left: float
    precise: float
    macro: float


def labelled() -> list[tuple[Proposal, str]]:
    """The set: each proposal with the need a person gave it."""
    entries = read_yaml(LABELLED)
    pairs = [(text, entry["need"] or NONE) for entry in entries for text in entry["texts"]]
    return [(Proposal(id=f"t{n:03d}", text=text), need) for n, (text, need) in enumerate(pairs)]


def needs() -> list[Need]:
    """Those of the example."""
    return load_model(Needs, files("pipelines") / "examples" / "sceaux" / "needs.yaml").needs


def halves(seed: int = 1) -> tuple[list[tuple[Proposal, str]], list[tuple[Proposal, str]]]:
    """The half that the thresholds were chosen on, and the half that is reported."""
    pairs = labelled()
    random.Random(seed).shuffle(pairs)
    return pairs[::2], pairs[1::2]


def score(known: list[Need], asked: list[tuple[Proposal, str]]) -> Score:
    """How well words place `asked`."""
    suggested = {g.proposal_id: g.need_id or NONE for g in group([p for p, _ in asked], known)}
    predicted, truth = [suggested[p.id] for p, _ in asked], [need for _, need in asked]
    placed = [(p, n) for p, n in zip(predicted, truth, strict=True) if p != NONE]
    return Score(
        right=sum(p == n for p, n in zip(predicted, truth, strict=True)) / len(asked),
        left=predicted.count(NONE) / len(asked),
        precise=sum(p == n for p, n in placed) / len(placed),
        macro=float(f1_score(truth, predicted, average="macro", labels=sorted({n for _, n in asked}), zero_division=0)),
    )


def confused(known: list[Need], asked: list[tuple[Proposal, str]]) -> list[str]:
    """The proposals that were placed wrongly."""
    suggested = {g.proposal_id: g.need_id for g in group([p for p, _ in asked], known)}
    wrong = [(p.text, need, suggested[p.id]) for p, need in asked if suggested[p.id] is not None and suggested[p.id] != need]
    return [f"- « {text} »: {placed}, not {need}" for text, need, placed in wrong]


def text() -> str:
    """The document."""
    known = needs()
    chosen, reported = halves()
    rows = [("the half the thresholds were chosen on", score(known, chosen)), ("the other half", score(known, reported))]
    table = "\n".join(f"| {name} | {s.right:.0%} | {s.left:.0%} | {s.precise:.0%} | {s.macro:.2f} |" for name, s in rows)
    return f"""# Consultations

<!-- Written by `python -m tools.docs.write_consultation`; a test holds it to the command. -->

A consultation is a file of `consultations/`: when and how it was held, whom it reached, how many proposals its source counts, and the proposals that are here, word for word.
The example counts 169 proposals of 2012 and holds 48 illustrative ones, since the original texts are not public; it counts 479 ideas of 2019 and holds none.

`impact consultation import FILE --into ID` takes a town's own file (CSV, XLSX, ODS): a column of texts under any usual heading, and where there are some a theme, a group, a date, a
neighbourhood and a number. Rows received = added + rejected + already there. Columns that name people are not taken, and that is said. The file of the consultation keeps the name and hash of
what was imported.

## How a proposal comes to a need

By its words, offline: French words without accents and stop words (stopwordsiso), stemmed (snowballstemmer), weighed by TF-IDF (scikit-learn). A need is described by its title, statement and `words`. A proposal goes to the nearest need (cosine), if it is at least {rules().near:g} near and {rules().margin:g} nearer than to the next; if not, it is left for a person, and
those that are left are put together (agglomerative clustering) as possible new needs. The result does not depend on the order of the file, and is the same each time.

`impact consultation review ID` writes a workbook: each proposal, the need suggested, how near, the words in common, another possible need, and a list to choose from. `impact consultation decide ID FILE.xlsx` takes the
decisions. A decision stands, whatever the words say later, and moves no other proposal. `merged_into` keeps a proposal that repeats another with its trail: nothing is deleted. A reply of the town may stand beside each.

## How well

Measured on {len(labelled())} proposals written and labelled by one person for this purpose (`tests/worlds/labelled_proposals.yaml`), {sum(need == NONE for _, need in labelled())} of them about none of the {len(known)} needs. *Right*: placed as the person did, or rightly left.
*Left*: left to a person. *Precise*: right among those placed.

| set | right | left | precise | macro-F1 |
| --- | --- | --- | --- | --- |
{table}

Placed wrongly:

{chr(10).join(confused(known, [*chosen, *reported]))}

Words are not meaning. So the grouping is a first draft that spares reading in disorder, never a count to publish unread: every
page says whether a person or the words placed a proposal. The set is small, its author also wrote the needs, and real proposals are longer and less clean: measure again on your own, with two readers.
"""


if __name__ == "__main__":
    (ROOT / "docs" / "consultation.md").write_text(text(), "utf-8")
