"""A town's own file of proposals: every row is accounted for, every text is kept as it was written, no person is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from impact.ecosystem.consultation.models import Proposal
from impact.messages import messages
from impact.tables.days import read_day
from impact.tables.encodings import is_garbled
from impact.tables.grids import ROW, read_grids
from impact.tables.header import HeadedTable, Headings, find_table
from impact.tables.notation import Notation, notation_of
from indicators.models import Label
from indicators.text import Text, folded
from indicators.yamlfile import read_yaml

LONGEST = 5000
_PERSONAL = re.compile(
    r"\b(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mrs|Ms)\s+[A-ZÉÈÀ]"
    r"|[\w.+-]+@[\w-]+\.[a-z]{2,}"
    r"|(?:\+33|\b0)\s?[1-9](?:[ .-]?\d\d){4}\b|(?:\b\d\d[ .-]){4}\d\d\b"
    r"|\b\d{1,4}\s?(?:bis|ter)?,?\s+(?:rue|avenue|av\.|boulevard|bd|impasse|allée|place|chemin|square|villa)\b"
    r"|\bje (?:suis|m'appelle)\s+(?:M\.|Mme|[A-ZÉ][a-zé]+ [A-ZÉ])"
)
"""What names a person, or where to find one: a title before a name, an e-mail or postal address, a telephone number."""
KEPT = ("text", "theme", "group", "day", "place", "id")


class Refused(NamedTuple):
    """A row that was not taken: where, and why."""

    sheet: str
    row: int
    code: str
    text: Text


@dataclass(frozen=True)
class Proposals:
    """What a file gave: proposals that are new, how many rows it has, how many say what is known already, and those refused."""

    new: list[Proposal]
    received: int
    unchanged: int
    refused: list[Refused]
    remarks: list[Text] = field(default_factory=list)


@cache
def columns() -> dict[str, Label]:
    """Our names for the columns, and how people head them."""
    raw = read_yaml(files("impact.ecosystem.consultation") / "columns.yaml")
    return {name: Label.model_validate(dict(label)) for name, label in raw.items()}


def read_proposals(content: bytes, known: Sequence[Proposal], places: Container[str]) -> Proposals:
    """The proposals of a file that are not known yet.

    Raises Refusal `file_not_a_table`, or `proposals_without_text` where no sheet has a column of texts.
    """
    spellings = {folded(text): name for name, label in columns().items() for text in (label.fr, label.en, *label.spellings)}
    tables = [find_table(grid, Headings(spellings, ["text"])) for grid in read_grids(content) if grid.cells.height]
    usable = [table for table in tables if not table.missing]
    if not usable:
        raise messages.refusal("proposals_without_text", known=[columns()["text"].fr, *columns()["text"].spellings])
    texts, ids = {_said(p.text): p.id for p in known}, {p.id for p in known}
    new, refused, unchanged, received = [], [], 0, 0
    for table in usable:
        cells = table.cells(KEPT)
        notation = notation_of([day for day in cells["day"].unique() if day], table.notation)
        for row in cells.to_dicts():
            received += 1
            if _said(row["text"]) in texts:
                unchanged += 1
                continue
            taken = _proposal(row, ids, places, notation)
            if isinstance(taken, Proposal):
                new.append(taken)
                texts[_said(taken.text)] = taken.id
                ids.add(taken.id)
            else:
                refused.append(Refused(table.sheet, row[ROW], *taken))
    return Proposals(new, received, unchanged, refused, [remark for table in usable for remark in _remarks(table, places)])


def _said(text: str) -> str:
    return " ".join(text.split()).casefold()


def _proposal(row: dict[str, str], ids: Container[str], places: Container[str], notation: Notation) -> Proposal | tuple[str, Text]:
    """A row as a proposal, or the code and sentence of what is wrong with it."""
    text = row["text"]
    if not text:
        return "proposal_empty", messages.text("proposal_empty")
    if len(text) > LONGEST:
        return "proposal_too_long", messages.text("proposal_too_long", length=len(text), most=LONGEST)
    if is_garbled(text):
        return "proposal_garbled", messages.text("proposal_garbled")
    day = _day(row["day"], notation)
    if isinstance(day, Text):
        return "proposal_day", day
    own = re.sub(r"[^A-Za-z0-9_.-]", "", row["id"])
    if own and own in ids:
        return "proposal_id", messages.text("proposal_id", id=own)
    name = own or "p" + hashlib.sha256(_said(text).encode()).hexdigest()[:10]
    try:
        return Proposal(
            id=name,
            text=text,
            theme=row["theme"] or None,
            group=row["group"] or None,
            day=day,
            place=row["place"] if row["place"] in places else None,
        )
    except ValidationError:
        return "proposal_id", messages.text("proposal_id", id=own)


def _day(text: str, notation: Notation) -> date | Text | None:
    if not text:
        return None
    try:
        return read_day(text, notation)
    except PydanticCustomError:
        return messages.text("proposal_day", text=text[:40])


def _remarks(table: HeadedTable, places: Container[str]) -> list[Text]:
    """Columns that name people, which are left where they are; texts that may; places and columns that were not understood."""
    people = [messages.text("proposals_person", column=table.heading("person"))] if "person" in table.columns else []
    if unknown := sorted({place for _, place in table.cells(["place"]).iter_rows() if place and place not in places}):
        people.append(messages.text("proposal_place", places=unknown[:20]))
    personal = [row for row, text in table.cells(["text"]).iter_rows() if _PERSONAL.search(text)]
    if personal:
        people.append(messages.text("proposals_may_name", count=len(personal), rows=[str(row) for row in personal[:20]]))
    if foreign := sorted(set(table.rows[ROW]) & set(table.grid.foreign)):
        people.append(messages.text("proposals_other_encoding", rows=[str(row) for row in foreign[:20]]))
    return [*people, *([messages.text("columns_unread", columns=table.unread[:20])] if table.unread else [])]
