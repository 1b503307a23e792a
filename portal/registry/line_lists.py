"""Lists of the lines of things (values of facts, outcomes of maps), read back: each row finds its line again, or is a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from impact.tables.grids import ROW, read_grids
from impact.tables.header import Headings, find_table
from indicators.text import folded
from indicators.yamlfile import Location
from indicators.yamlwriting import changed
from portal import town
from portal.config.language import into_spoken
from portal.messages import messages
from portal.registry.choices import choices
from portal.registry.fields import fill, malformed, texts_of
from portal.registry.kinds import AskedKey, ThingPart, keys_of, lines, make_way, new_line
from portal.registry.lists import OF, ListRead, id_head, labels_of, said_of, spelled, unescaped
from portal.registry.things import Thing, document_of, new_thing, text_of, thing_of

THING, KEY = "thing", "key{}"
"""The names of the columns that say of what thing a line is, and under which keys it lies."""


@dataclass(frozen=True)
class ListedLine:
    """A row of a list of lines: where it stands, the thing and the keys that its line lies under, and its cells by field."""

    number: int
    thing: Thing
    keys: list[str]
    cells: dict[str, str]


@dataclass(frozen=True)
class _Line:
    """A line that is there: its place from the thing on, its keys, and its texts by field."""

    place: Location
    keys: list[str]
    texts: dict[str, str]


def read_lines(kind: str, form: str, part: ThingPart, content: bytes, texts: dict[str, str]) -> ListRead:
    """A list of the lines of a part: what it changes. A row that is not there removes nothing, a column that is not there changes nothing.

    `texts`: what is being written of some files already.
    Raises Refusal `list_heads` where no sheet has the columns by which a line is known again, and as `read_grids`.
    """
    keys = {KEY.format(n): key.label for n, key in enumerate(part.keys)}
    labels = labels_of(form) | keys | {THING: id_head(kind)}
    headings, needed = spelled(labels), [THING, *keys, *part.same]
    tables = [find_table(grid, Headings(headings, needed)) for grid in read_grids(content) if grid.cells.height]
    table = next((t for t in tables if not t.missing), None)
    if table is None:
        raise messages.refusal("list_heads", headings=[into_spoken(labels[name]) for name in needed])
    refused = [(row, into_spoken(messages.text("list_row_aside"))) for row, _ in table.aside]
    rows: dict[str, list[ListedLine]] = {}
    for cells in table.cells(list(table.columns)).to_dicts():
        row = _row(kind, form, part, cells)
        if isinstance(row, ListedLine):
            rows.setdefault(row.thing.file, []).append(row)
        else:
            refused.append((cells[ROW], row))
    written = {file: _brought(form, part, of, texts.get(file, text_of(town.town(), file)[0])) for file, of in rows.items()}
    touched, read = sum(count for _, count in written.values()), sum(len(of) for of in rows.values())
    contents = {file: (rows[file][0].thing, text) for file, (text, count) in written.items() if count}
    return ListRead(table.rows.height + len(table.aside), touched, read - touched, sorted(refused), contents, list(table.unread))


def _row(kind: str, form: str, part: ThingPart, cells: dict[str, Any]) -> ListedLine | str:
    """A row with the thing it is about; or a sentence that says what is wrong with it."""
    name, of = str(cells[THING]), kind.partition(OF)[0]
    thing = thing_of(town.town(), of, name) or new_thing(of, name)
    if thing is None:
        return into_spoken(messages.text("list_id", id=name))
    keys = []
    for number, key in enumerate(part.keys):
        said = str(cells[KEY.format(number)]).strip()
        known = _known(key, said)
        if known is None:
            return into_spoken(messages.text("list_key", field=into_spoken(key.label), said=said))
        keys.append(known)
    texts = {field: unescaped(str(text)) for field, text in cells.items() if field in labels_of(form)}
    if wrong := malformed(form, texts):
        path, error = wrong
        return into_spoken(messages.text("list_cell", field=into_spoken(labels_of(form)[path]), detail=said_of(error)))
    return ListedLine(int(cells[ROW]), thing, keys, texts)


def _known(key: AskedKey, said: str) -> str | None:
    """One of the keys by its name, or as people call it; None where it is none of them."""
    if key.of is None:
        return said or None
    by_word = {folded(word): name for name, word in reversed(choices(key.of))}
    return said if said in dict(choices(key.of)) else by_word.get(folded(said))


def _brought(form: str, part: ThingPart, rows: list[ListedLine], text: str) -> tuple[str, int]:
    """The text of a file with these rows in it, and how many of them change it."""
    paired = list(_paired(form, part, rows, document_of(text)))
    changing = [(row, line) for row, line in paired if line is None or _differ(row, line)]

    def change(document: Any) -> None:
        for row, line in changing:
            place = line.place if line else new_line(document, part, row.keys)
            make_way(document, place, 0, part)
            fill(document, place, form, line.texts if line else texts_of(form, None), row.cells)

    return (changed(text, change) if changing else text), len(changing)


def _differ(row: ListedLine, line: _Line) -> bool:
    return any(text.strip() != line.texts[field].strip() for field, text in row.cells.items())


def _paired(form: str, part: ThingPart, rows: Sequence[ListedLine], entry: Any) -> Iterator[tuple[ListedLine, _Line | None]]:
    """Each row with the line that it is about, each line once; None where it is a new one."""
    there: dict[tuple[str, ...], list[_Line]] = {}
    for place, said in lines(entry, part):
        line = _Line(place, [str(key) for key in keys_of(place, part)], texts_of(form, said))
        there.setdefault(_identity(part, line.keys, line.texts), []).append(line)
    for row in rows:
        alike = there.get(_identity(part, row.keys, row.cells), [])
        yield row, alike.pop(0) if alike else None


def _identity(part: ThingPart, keys: Sequence[str], texts: dict[str, str]) -> tuple[str, ...]:
    return (*keys, *(texts[name].strip() for name in part.same))
