"""Columns of a file that seem to tell who people are: nothing of the file is kept until its sender says what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impact.intake.personal import PersonalColumn, personal_columns, without
from impact.intake.result import Context
from impact.ledger.chain import sha256
from impact.ledger.known import KnownSubmissions
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.workspace import Workspace


class PeopleAsked(Refusal):
    """A file has such columns, and nobody said what becomes of them: which."""

    def __init__(self, columns: Sequence[PersonalColumn]) -> None:
        names = [f"{column.name.removeprefix('!')} « {column.heading} »" if column.heading else column.name for column in columns]
        refusal = messages.refusal("people_asked", columns=names)
        super().__init__(refusal.code, refusal.text)
        self.columns = list(columns)


@dataclass(frozen=True)
class SaidOfPeople:
    """What a sender says of such columns: `keep` those that tell nobody, by their name (`Suivi!D`, or `D`); `leave_out` the others."""

    leave_out: bool = False
    keep: frozenset[str] = frozenset()

    def keeps(self, column: PersonalColumn) -> bool:
        """Whether the column was said to tell nobody."""
        return bool(self.keep & {column.name, column.column})


NOTHING_SAID = SaidOfPeople()


def to_keep(workspace: Workspace, content: bytes, context: Context, said: SaidOfPeople = NOTHING_SAID) -> bytes:
    """What of a file may be kept: all of it, or all but the columns that are left out. Raises PeopleAsked where nobody said.

    A file that is in the ledger already, whole or without its columns, is not asked about again.
    """
    if _known(workspace, content, context):
        return content
    try:
        columns = personal_columns(content, workspace.territory.country, context.today)
    except Refusal:  # no table: its receipt says so
        return content
    asked = [column for column in columns if not said.keeps(column)]
    if not asked:
        return content
    emptied = without(content, asked)
    if said.leave_out or _known(workspace, emptied, context):
        return emptied
    raise PeopleAsked(asked)


def _known(workspace: Workspace, content: bytes, context: Context) -> bool:
    ledger = workspace.ledger
    known = ledger.kept(KnownSubmissions).after(ledger.events())
    return known.of_file((sha256(content), context.project, context.mapping)) is not None
