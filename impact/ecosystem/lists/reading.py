"""A town's own lists of members and projects: what is certain is an entry, what is not is asked with its cell, nothing is guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic_core import PydanticCustomError

from impact.ecosystem.lists.columns import list_words
from impact.ecosystem.lists.listing import ListRow, Rows, is_total, joined_remarks, rows_of
from impact.ecosystem.lists.messages import messages
from impact.ecosystem.lists.models import CellRemark, Entry, ListedMember, ListedProject, TownList
from impact.ecosystem.lists.naming import ids_of
from impact.tables.days import read_day
from impact.tables.notation import Notation
from impact.tables.people import personal, signs
from impact.tables.periods import PeriodStyle, read_period
from indicators.catalogue import Catalogue
from indicators.text import Text, folded


@dataclass(frozen=True)
class ListContext:
    """What a list is read against.

    first_year   what has no date counts from its first day; None: it is asked
    answers      what was answered to questions about it, by `answer_key`
    """

    catalogue: Catalogue
    country: str
    today: date
    first_year: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


class AskedRow(Exception):
    """What is not certain of a row, for the person who keeps the list."""

    def __init__(self, remark: CellRemark) -> None:
        super().__init__(remark.code)
        self.remark = remark


class AsideRow(AskedRow):
    """Why a row is no entry, though nothing is wrong with it."""


def read_projects(content: bytes, context: ListContext, actors: Mapping[str, str], known: Mapping[str, str]) -> TownList[ListedProject]:
    """The projects of a list. `actors`: ids of members by what people write (folded). `known`: ids that projects have, by name (folded).

    Raises Refusal where the file holds no such list (`list_without_names`, `list_doubled`, and those of `read_grids`).
    """
    rows, listed = rows_of(content, "projects", context.answers), TownList[ListedProject]()
    standing = _standing(rows, listed)
    ids = ids_of((row["name"] for row in standing), known)
    _each(standing, listed, lambda row: _project(row, rows, context, actors, ids[row["name"]]))
    return listed


def read_members(content: bytes, context: ListContext, known: Mapping[str, str]) -> TownList[ListedMember]:
    """The members of a list; those whose name is a person's are registered under a number. Raises as `read_projects`."""
    rows, listed = rows_of(content, "members", context.answers), TownList[ListedMember]()
    standing = _standing(rows, listed)
    citizens = {row["name"] for row in standing if _is_person(row["name"], context)}
    ids = ids_of((row["name"] for row in standing if row["name"] not in citizens), known)
    number = 0
    for row in standing:
        if row["name"] in citizens:
            number += 1
            ids[row["name"]] = f"habitant_{number:03}"
    _each(standing, listed, lambda row: _member(row, rows, context, ids[row["name"]], citizen=row["name"] in citizens))
    return listed


def _standing(rows: Rows, listed: TownList[Entry]) -> list[ListRow]:
    """The rows that are entries, if their cells are certain: without totals, and without what is written twice."""
    listed.rows, listed.aside = len(rows.listed), list(rows.aside)
    groups: dict[str, list[ListRow]] = defaultdict(list)
    for row in rows.listed:
        if is_total(row):
            _leave(listed, row, row.says("name", "aside_total"))
        else:
            groups[folded(row["name"]) or f"{row.place}"].append(row)
    standing = []
    for group in groups.values():
        if len({tuple(row.texts.items()) for row in group}) == 1:
            standing.append(group[0])
            for row in group[1:]:
                _leave(listed, row, row.says("name", "aside_repeated", name=row["name"]))
        else:
            said = messages.text("ask_twice", name=group[0]["name"], rows=[str(row.number) for row in group])
            listed.asked.append(CellRemark(tuple(row.cell("name") for row in group), "ask_twice", said, "name"))
            listed.asked_rows |= {row.place for row in group}
    return standing


def _each(rows: list[ListRow], listed: TownList[Entry], read: Callable[[ListRow], Entry]) -> None:
    """Reads each row: an entry, a question or something left aside."""
    for row in rows:
        try:
            listed.entries.append(read(row))
        except AsideRow as aside:
            _leave(listed, row, aside.remark)
        except AskedRow as asked:
            listed.asked.append(asked.remark)
            listed.asked_rows.add(row.place)
            listed.names[row.place] = row["name"]
    listed.asked = joined_remarks(listed.asked)


def _leave(listed: TownList[Entry], row: ListRow, remark: CellRemark) -> None:
    listed.aside.append(remark)
    listed.aside_rows.add(row.place)


def _project(row: ListRow, rows: Rows, context: ListContext, actors: Mapping[str, str], id_: str) -> ListedProject:
    name = _named(row)
    if any(personal(name, context.country)):
        raise AskedRow(row.says("name", "ask_name_person", text=name[:60]))
    status = _status(row)
    started, notes = _since(row, "started", rows, context)
    ended = _until(row, "ended", rows)
    _check_dates(row, status, started, ended, context.today)
    actor, about_actor = _actor(row, actors, context)
    summary, about_summary = _summary(row, context)
    sort = " · ".join(text for text in (row["kind"], row["theme"]) if text)
    return ListedProject(id_, name, actor, sort, started, ended, summary, row.cell("name"), (*notes, *about_actor, *about_summary))


def _member(row: ListRow, rows: Rows, context: ListContext, id_: str, *, citizen: bool) -> ListedMember:
    written = _named(row)
    kind = "citizen" if citizen and not row["kind"] else _member_kind(row, context)
    joined, notes = _since(row, "joined", rows, context)
    left = _until(row, "left", rows)
    if left is not None and left < joined:
        raise AskedRow(row.says("left", "ask_order", ended=left, started=joined))
    member = ListedMember(id_, written, kind, joined, left, written, notes)
    if not citizen:
        return member
    name = messages.text("citizen", number=int(id_[-3:])).fr
    return replace(member, name=name, notes=(*notes, messages.text("note_person_member", name=name)))


def _named(row: ListRow) -> str:
    """The name of a row whose cells can all be read."""
    if broken := row.broken():
        raise AskedRow(row.says(broken[0], "ask_error"))
    if not row["name"]:
        raise AskedRow(row.says("name", "ask_no_name"))
    return " ".join(row["name"].split())


def _is_person(name: str, context: ListContext) -> bool:
    """Whether a name is a person's, or tells how to reach one."""
    return signs().names(name) or any(personal(name, context.country))


def _member_kind(row: ListRow, context: ListContext) -> str:
    """The kind of a member, as the vocabulary has it. AskedRow where it is not one."""
    kinds = context.catalogue.vocabulary.actor_kinds
    known = Text(fr=", ".join(label.fr for label in kinds.values()), en=", ".join(label.en for label in kinds.values()))
    if not row["kind"]:
        raise AskedRow(row.says("kind", "ask_member_kind", known=known))
    written = folded(row["kind"])
    for kind, label in kinds.items():
        names = {folded(text) for text in (kind, label.fr, label.en, *label.spellings)}
        if written in names | {f"{name}s" for name in names}:
            return kind
    raise AskedRow(row.says("kind", "ask_member_kind_unknown", text=row["kind"][:40], known=known))


def _status(row: ListRow) -> str | None:
    """What the status says: None where there is none. AskedRow where it is not understood; left aside where nothing runs, or ran."""
    text = row["status"]
    if not text:
        return None
    status = list_words().by_status.get(folded(text))
    if status is None:
        raise AskedRow(row.says("status", "ask_status", text=text[:40]))
    if status in ("planned", "abandoned"):
        raise AsideRow(row.says("status", f"aside_{status}", name=row["name"], text=text[:40]))
    return status


def _since(row: ListRow, column: str, rows: Rows, context: ListContext) -> tuple[date, tuple[Text, ...]]:
    """The first day, and what is to be said of it where the list says less than a day."""
    if not row[column]:
        if context.first_year is None:
            raise AskedRow(row.says(column, "ask_started"))
        first = date(context.first_year, 1, 1)
        return first, (messages.text("note_assumed", day=first),)
    first, _, whole = _days(row, column, rows)
    return first, () if whole else (messages.text("note_year", text=row[column], day=first),)


def _until(row: ListRow, column: str, rows: Rows) -> date | None:
    """The last day: of a month or a year, where the list says no more."""
    return _days(row, column, rows)[1] if row[column] else None


def _days(row: ListRow, column: str, rows: Rows) -> tuple[date, date, bool]:
    """The first and last day that a cell may mean, and whether it says a day. AskedRow where it says none for certain."""
    text, notation = row[column], rows.days[column]
    try:
        day = read_day(text, notation)
    except PydanticCustomError as error:
        if error.type == "day_two_readings":
            context = error.context or {}
            raise AskedRow(row.says(column, "ask_two_days", text=text, first=context["first"], second=context["second"])) from error
        return (*_months(row, column, text, notation), False)
    return day, day, True


def _months(row: ListRow, column: str, text: str, notation: Notation) -> tuple[date, date]:
    """The days of a month or a calendar year; a school year is two of them, and is asked."""
    try:
        first, last = read_period(text, PeriodStyle(notation=notation))
    except PydanticCustomError as error:
        raise AskedRow(row.says(column, "ask_day", text=text[:40])) from error
    if first.year != last.year:
        raise AskedRow(row.says(column, "ask_day", text=text[:40]))
    return first, last


def _check_dates(row: ListRow, status: str | None, started: date, ended: date | None, today: date) -> None:
    if ended is not None and ended < started:
        raise AskedRow(row.says("ended", "ask_order", ended=ended, started=started))
    if status == "ended" and ended is None:
        remark = row.says("ended" if row.has("ended") else "status", "ask_ended", text=row["status"][:40])
        raise AskedRow(remark._replace(column="ended"))
    if status == "running" and ended is not None and ended < today:
        raise AskedRow(row.says("ended", "ask_running", text=row["status"][:40], ended=ended))


def _actor(row: ListRow, actors: Mapping[str, str], context: ListContext) -> tuple[str | None, tuple[Text, ...]]:
    """Who runs it: the id of a member, or the name of a body. A person's name is not taken."""
    text = " ".join(row["actor"].split())
    if known := actors.get(folded(text)):
        return known, ()
    if text and _is_person(text, context):
        return None, (messages.text("note_person_actor"),)
    return text or None, ()


def _summary(row: ListRow, context: ListContext) -> tuple[str | None, tuple[Text, ...]]:
    """What it is about, unless that names somebody."""
    if any(personal(row["summary"], context.country)):
        return None, (messages.text("note_person_summary"),)
    return " ".join(row["summary"].split()) or None, ()
