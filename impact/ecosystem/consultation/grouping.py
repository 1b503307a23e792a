"""Proposals linked to needs by their words, offline and in French; what a person has decided stands.

A need is described by its title, its statement and the words people use for it. Each proposal goes to the need whose words are nearest
(cosine of TF-IDF weights over stemmed words), unless none is near enough, or two are as near: then a person is to read it. Those that
are left are put together among themselves, as possible new needs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from impact.ecosystem.consultation.models import Proposal
from impact.ecosystem.needs import Need
from indicators.doors import as_door, doing_without
from indicators.kept import KeptAnswers, way_of
from indicators.models import Model
from indicators.text import folded
from indicators.yamlfile import load_model

_WORD = re.compile(r"[a-z]{2,}")


class Rules(Model):
    """How near is near enough, and which words say nothing (`grouping.yaml`)."""

    near: Annotated[float, Field(ge=0, le=1, description="how near a proposal is at least to its need")]
    margin: Annotated[float, Field(ge=0, le=1, description="how much nearer than to the next")]
    together: Annotated[float, Field(ge=0, le=1, description="how near those of a possible new need are")]
    words_shown: Annotated[int, Field(ge=1, description="words shown to whoever reviews")]
    said_by_all: list[str] = Field(description="what every proposal says")
    meant: list[str] = Field(description="common words that carry meaning here")


@cache
def rules() -> Rules:
    """The rules in force."""
    return load_model(Rules, files("impact.ecosystem.consultation") / "grouping.yaml")


@dataclass(frozen=True)
class Grouped:
    """What a proposal is about: decided by a person, by its words, or by nobody yet; `words` are those that it has in common."""

    proposal_id: str
    need_id: str | None
    by: Literal["person", "grouping", "nobody"]
    similarity: float
    runner_up: str | None = None
    cluster: str | None = None
    words: tuple[str, ...] = ()


def kept_groupings(folder: Path) -> KeptAnswers:
    """The groupings that are kept in a folder, as far as this code and these libraries would give the same."""
    return KeptAnswers(folder, way_of(["indicators", "impact"], ["numpy", "scipy", "scikit-learn", "snowballstemmer", "stopwordsiso"]))


def group_once(proposals: Sequence[Proposal], needs: Sequence[Need], kept: KeptAnswers) -> list[Grouped]:
    """As `group`; an answer that was kept to the same question is taken from there, without the libraries that compare words."""
    question = json.dumps([[model.model_dump(mode="json") for model in models] for models in (proposals, needs)])
    answer = kept.read(question)
    if answer is not None:
        return [Grouped(**row | {"words": tuple(row["words"])}) for row in json.loads(answer)]
    groupings = group(proposals, needs)
    kept.write(question, json.dumps([asdict(grouped) for grouped in groupings]).encode())
    return groupings


def group(proposals: Sequence[Proposal], needs: Sequence[Need]) -> list[Grouped]:
    """What each proposal is about, in their order. The same whatever the order of proposals and needs."""
    listed, known = sorted(proposals, key=lambda p: p.id), sorted(needs, key=lambda n: n.id)
    open_ones = [p for p in listed if p.decision is None and p.merged_into is None]
    settled = {p.id: Grouped(p.id, p.decision.need, "person", 1.0) for p in listed if p.decision is not None}
    if open_ones:
        settled |= {g.proposal_id: g for g in _by_words(open_ones, known)}
    by_id = {p.id: p for p in listed}
    return [_followed(p, by_id, settled) for p in proposals]


def _followed(proposal: Proposal, known: dict[str, Proposal], settled: dict[str, Grouped]) -> Grouped:
    """A proposal that says the same as another is about what that one is about."""
    target, seen = proposal, set()
    while target.id not in settled and target.merged_into is not None and target.id not in seen:
        seen.add(target.id)
        target = known[target.merged_into]
    own = settled.get(target.id, Grouped(proposal.id, None, "nobody", 0.0))
    return own if own.proposal_id == proposal.id else replace(own, proposal_id=proposal.id, cluster=None)


def _by_words(proposals: Sequence[Proposal], needs: Sequence[Need]) -> list[Grouped]:
    vectorizer = _vectorizer()
    described = [" ".join([n.title.fr, n.title.fr, n.statement.fr, *n.words, *n.words]) for n in needs]
    texts = [p.text for p in proposals]
    stemmed = [stems(text) for text in (*described, *texts)]
    if not any(stemmed):  # nothing but words that say nothing: there is no word to weigh
        return [Grouped(p.id, None, "nobody", 0.0) for p in proposals]
    weights = vectorizer.fit_transform(stemmed)
    vocabulary = vectorizer.get_feature_names_out()
    of_needs, of_texts = weights[: len(needs)], weights[len(needs) :]
    near = np.asarray((of_texts @ of_needs.T).todense()) if needs else np.zeros((len(texts), 0))
    chosen = [_chosen(p, row, needs, of_texts[n], of_needs, vocabulary) for n, (p, row) in enumerate(zip(proposals, near, strict=True))]
    left = [n for n, g in enumerate(chosen) if g.need_id is None]
    for n, cluster in zip(left, _together(of_texts[left], [proposals[n].id for n in left]) if left else [], strict=True):
        chosen[n] = replace(chosen[n], cluster=cluster)
    return chosen


def _vectorizer() -> Any:
    """What weighs words. It is imported without the laws of statistics and the frames that no weight is worked out with."""
    as_door("scipy.stats")
    with doing_without("pandas"):
        from sklearn.feature_extraction.text import TfidfVectorizer
    return TfidfVectorizer(analyzer=list, sublinear_tf=True)


def _chosen(proposal: Proposal, near: Any, needs: Sequence[Need], own: Any, of_needs: Any, vocabulary: Any) -> Grouped:
    """The nearest need, if it is near enough and nearer than the next."""
    order = sorted(range(len(needs)), key=lambda n: (-round(float(near[n]), 9), needs[n].id))
    if not order:
        return Grouped(proposal.id, None, "nobody", 0.0)
    best, second = order[0], order[1] if len(order) > 1 else None
    similarity = round(float(near[best]), 4)
    ahead = similarity - (round(float(near[second]), 4) if second is not None else 0.0)
    runner_up = needs[second].id if second is not None and near[second] > 0 else None
    if similarity < rules().near or ahead < rules().margin:
        return Grouped(proposal.id, None, "nobody", similarity, needs[best].id if similarity else None)
    common = own.multiply(of_needs[best]).tocoo()
    heaviest = sorted(zip(common.col, common.data, strict=True), key=lambda pair: (-round(float(pair[1]), 9), vocabulary[pair[0]]))
    words = _as_written(proposal.text, [str(vocabulary[column]) for column, _ in heaviest[: rules().words_shown]])
    return Grouped(proposal.id, needs[best].id, "grouping", similarity, runner_up, None, words)


def _as_written(text: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """The words of a text behind some stems, as they are written in it."""
    written: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]{2,}", text.replace("’", "'")):
        for stem in stems(word):
            written.setdefault(stem, word.lower())
    return tuple(written.get(stem, stem) for stem in wanted)


def _together(weights: Any, ids: Sequence[str]) -> list[str | None]:
    """Names of the possible new needs (the first proposal of each), None for a proposal that stands alone."""
    from sklearn.cluster import AgglomerativeClustering

    if len(ids) == 1:
        return [None]
    near = np.clip(np.asarray((weights @ weights.T).todense()), 0, 1)
    apart = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - rules().together)
    labels = apart.fit_predict(1 - near)
    first = {label: min(ids[n] for n in range(len(ids)) if labels[n] == label) for label in set(labels)}
    sizes = {label: int((labels == label).sum()) for label in first}
    return [first[label] if sizes[label] > 1 else None for label in labels]


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, without case and accents."""
    stemmer, idle = _tools()
    words = _WORD.findall(folded(text).replace("œ", "oe"))
    return [stem for stem in stemmer.stemWords([w for w in words if w not in idle]) if len(stem) > 1]


@cache
def _tools() -> tuple[Any, set[str]]:
    """A French stemmer, and the words that are too common to carry meaning."""
    import snowballstemmer
    from stopwordsiso import stopwords

    idle, meant = ({folded(word) for word in words} for words in ((*stopwords("fr"), *rules().said_by_all), rules().meant))
    return snowballstemmer.stemmer("french"), idle - meant
