"""What the town asked a project again, and what was answered, as turns of their conversation: read from the ledger, kept nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import polars as pl

from impact.intake.result import OBSERVATION_KEY
from impact.ledger.claims import RETURNED, WITHDRAWN, KeptClaims
from portal import town
from portal.config.language import say, spoken
from portal.returns.answers import in_words
from portal.returns.revised import part_of, title_of
from portal.talks.models import Message

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Turn:
    """One return with its reason, or one answer with what the project wrote beside its values.

    about    the key of the value, where it is one; nothing for several: they are of the project
    values   each value in words: what was returned, or what the answer says of it
    """

    kind: Literal["returned", "answered"]
    about: str
    at: datetime
    words: str
    values: list[str]
    submission: str

    @property
    def from_town(self) -> bool:
        """Which side it is of."""
        return self.kind == "returned"


def turns_of(project: str) -> list[Turn]:
    """What was returned of a project, and what was answered to that, in the order in which it came."""
    with town.ledger() as ledger:
        events, claims = ledger.events(), ledger.kept(KeptClaims).observations()
    mine = claims.filter(pl.col("project_id") == project, pl.col("fate") != WITHDRAWN)
    waiting: dict[Key, str] = {}
    turns: list[Turn] = []
    for (sequence,), rows in mine.group_by("sequence", maintain_order=True):
        returned = rows.filter(fate=RETURNED)
        answered = [row for row in rows.filter(pl.col("fate") != RETURNED).iter_rows(named=True) if _key(row) in waiting]
        if returned.height:
            said = {_key(row): _value(row) for row in town.before_return(returned).iter_rows(named=True)}
            waiting |= said | {_key(row): said.get(_key(row), "") for row in returned.iter_rows(named=True)}
            values = [_named(row, said.get(_key(row), "")) for row in returned.iter_rows(named=True)]
            turns.append(_turn("returned", returned, str(events[sequence - 1].details.get("reason") or ""), values))
        elif answered:
            values = [_named(row, _answer(waiting.pop(_key(row)), _value(row))) for row in answered]
            words = dict.fromkeys(row["comment"] for row in answered if row["comment"])
            turns.append(_turn("answered", pl.DataFrame(answered, rows.schema), "\n".join(words), values))
    return turns


def projects_with_turns() -> set[str]:
    """The projects of which the town returned something."""
    with town.ledger() as ledger:
        claims = ledger.kept(KeptClaims).observations()
    return set(claims.filter(fate=RETURNED)["project_id"].unique())


def _turn(kind: Literal["returned", "answered"], rows: pl.DataFrame, words: str, values: list[str]) -> Turn:
    first = rows.row(0, named=True)
    about = "|".join(str(part) for part in _key(first)) if rows.height == 1 else ""
    return Turn(kind, about, first["recorded_at"], words, values, first["submission_id"])


def _key(row: dict[str, Any]) -> Key:
    """The key of a value within its project."""
    return tuple(row[name] for name in OBSERVATION_KEY if name != "project_id")


def _value(row: dict[str, Any]) -> str:
    return in_words(row, spoken(), town.town().catalogue[row["indicator_id"]].current.unit)


def _named(row: dict[str, Any], value: str) -> str:
    return say("talks.value", title=title_of(row), of=part_of(row), value=value)


def _answer(before: str, after: str) -> str:
    return say("talks.confirmed", value=after) if before == after else say("talks.corrected", before=before or "–", after=after)


def conversation(messages: Iterable[Message], turns: Iterable[Turn]) -> Iterator[tuple[str, list[Message | Turn]]]:
    """Messages and turns by what they are about, each thread in its order, the latest thread first."""
    threads: dict[str, list[tuple[datetime, Message | Turn]]] = {}
    for message in messages:
        threads.setdefault(message.about, []).append((message.written_at, message))
    for turn in turns:
        threads.setdefault(turn.about, []).append((turn.at, turn))
    for about, listed in sorted(threads.items(), key=lambda thread: max(at for at, _ in thread[1]), reverse=True):
        yield about, [each for _, each in sorted(listed, key=lambda pair: pair[0])]
