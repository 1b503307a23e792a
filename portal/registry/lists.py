"""The lists of the register as tables, and back: a column for each field of the form, a row for each thing; read as the form is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from impact.tables.grids import ROW, read_grids
from impact.tables.header import Headings, find_table
from indicators.document import Malformed
from indicators.numbers import LANGUAGES
from indicators.text import Refusal, Text, folded
from indicators.yamlfile import Location
from indicators.yamlwriting import changed, put
from pipelines.proposed import check_proposed
from portal import town
from portal.campaigns.tables import Cell
from portal.config.language import into_spoken
from portal.messages import messages, wording
from portal.registry.fields import fields_of, fill, malformed, texts_of
from portal.registry.kinds import ThingPart, keys_of, kinds, lines
from portal.registry.things import Thing, at, document_of, entries_of, new_thing, place_of, text_of, thing_of, things

BROUGHT = ("projects", "maps", "actors", "needs", "solutions", "funders", "bank", "facts")
"""Kinds whose lists are read back; of the others a table would not hold what they say."""
ID = "id"
OF = "-"
"""In the name of a list of lines: between the kind and its part."""
_FORMULA = ("'=", "'+", "'-", "'@")
"""What our own files write where a text would be read as a formula."""


@dataclass(frozen=True)
class ListedRow:
    """A row of a list that was brought: where it stands, the thing it is about, and its cells by field."""

    number: int
    thing: Thing
    cells: dict[str, str]


@dataclass(frozen=True)
class ListRead:
    """What became of a list: rows received = changed + unchanged + refused; each refused one with its place and a sentence.

    contents   the files as they would be, by name, with the thing of the first row that changes each
    unread     headings that are no field
    """

    received: int
    changed: int
    unchanged: int
    refused: list[tuple[int, str]]
    contents: dict[str, tuple[Thing, str]]
    unread: list[str]


def heads_of(kind: str) -> list[str]:
    """The headings of a kind's table."""
    form, part = table_of(kind)
    keys = [key.label for key in part.keys] if part else []
    return [into_spoken(label) for label in (id_head(kind), *keys, *labels_of(form).values())]


def rows_of(kind: str) -> list[list[Cell]]:
    """A row for each thing, as its form says it; of things that are all lines, a row for each line of their first part."""
    form, part = table_of(kind)
    listed = things(town.town(), kind.partition(OF)[0])
    return [[of.id, *cells, *texts_of(form, entry).values()] for of in listed for cells, entry in _entries(of, part)]


def table_of(kind: str) -> tuple[str, ThingPart | None]:
    """The form that a kind's table has, and the part whose lines its rows are: one that is named (`maps-outcomes`), or all that it has."""
    of, _, named = kind.partition(OF)
    if fields_of(of) and not named:
        return of, None
    parts = kinds()[of].parts
    name = named or next(iter(parts))
    return name, parts[name]


def lists_of(kind: str) -> list[str]:
    """The lists that a kind has: its own, and one for each part whose lines a row knows again."""
    if kind not in kinds():
        return []
    own, _ = table_of(kind)
    return [kind, *(f"{kind}{OF}{name}" for name, part in kinds()[kind].parts.items() if part.same and name != own)]


def _entries(of: Thing, part: ThingPart | None) -> Iterator[tuple[list[str], Any]]:
    entry = _entry(of)
    if part is None:
        yield [], entry
        return
    yield from (([str(key) for key in keys_of(place, part)], line) for place, line in lines(entry, part))


def _entry(of: Thing) -> Any:
    """What is written of a thing; of one that ships, as its model has it."""
    if not of.own:
        return entries_of(town.town(), of.kind)[of.id].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text, _ = text_of(town.town(), of.file)
    return at(document_of(text), place_of(text, of))


def labels_of(form: str) -> dict[str, Text]:
    """The headings of the fields of a form, in both languages, by the names of their inputs."""
    labels: dict[str, Text] = {}
    for field in fields_of(form):
        if field.form == "words":
            for code, key in (("fr", "in_french"), ("en", "in_english")):
                said = {language: wording().said(f"registry.{key}", language, label=field.label.into(language)) for language in LANGUAGES}
                labels[f"{field.path}.{code}"] = Text(**said)
        else:
            labels[field.path] = field.label
    return labels


def id_head(kind: str) -> Text:
    """The heading of the ids: of a list of a part's lines, that of the thing that they are lines of."""
    of, _, named = kind.partition(OF)
    return wording().text(f"registry.line_of.{of}" if named else "registry.id")


def read_list(kind: str, content: bytes, texts: dict[str, str]) -> ListRead:
    """A list as people keep it, or as it was taken away here: what it changes. A column that is not there changes nothing.

    `texts`: what is being written of some files already. Raises Refusal `list_unknown` where no sheet has the ids, and as `read_grids`.
    """
    spellings = _spellings(kind)
    tables = [find_table(grid, Headings(spellings, [ID])) for grid in read_grids(content) if grid.cells.height]
    table = next((t for t in tables if not t.missing), None)
    if table is None:
        raise messages.refusal("list_unknown", heading=into_spoken(id_head(kind)))
    refused = [(row, into_spoken(messages.text("list_row_aside"))) for row, _ in table.aside]
    rows: dict[str, list[ListedRow]] = {}
    shipped = 0
    for cells in table.cells(list(table.columns)).to_dicts():
        row = _row(kind, cells)
        if row is None:
            shipped += 1
        elif isinstance(row, ListedRow):
            rows.setdefault(row.thing.file, []).append(row)
        else:
            refused.append((cells[ROW], row))
    written = {file: _brought(kind, listed, texts.get(file, text_of(town.town(), file)[0])) for file, listed in rows.items()}
    touched = sum(count for _, count in written.values())
    received, standing = table.rows.height + len(table.aside), shipped + sum(len(listed) for listed in rows.values())
    contents = {file: (rows[file][0].thing, text) for file, (text, count) in written.items() if count}
    return ListRead(received, touched, standing - touched, sorted(refused), contents, list(table.unread))


def _spellings(kind: str) -> dict[str, str]:
    """The names of the inputs by what a heading may say."""
    return {ID: ID} | spelled({ID: id_head(kind)}) | spelled(labels_of(kind))


def spelled(labels: dict[str, Text]) -> dict[str, str]:
    """Names by what a heading may say of them: their labels in either language, and themselves."""
    spellings = {folded(label.into(language)): name for name, label in labels.items() for language in LANGUAGES}
    return spellings | {folded(name): name for name in labels}


def _row(kind: str, cells: dict[str, Any]) -> ListedRow | str | None:
    """A row with the thing it is about; a sentence that says what is wrong with it; None where it says again what ships."""
    name = str(cells[ID])
    thing = thing_of(town.town(), kind, name) or new_thing(kind, name)
    if thing is None:
        return into_spoken(messages.text("list_id", id=name))
    texts = {field: unescaped(str(text)) for field, text in cells.items() if field not in (ROW, ID)}
    if not thing.own:
        said = texts_of(kind, _entry(thing))
        same = all(text.strip() == said[field].strip() for field, text in texts.items())
        return None if same else into_spoken(messages.text("list_shipped", id=name))
    if wrong := malformed(kind, texts):
        path, error = wrong
        return into_spoken(messages.text("list_cell", field=into_spoken(labels_of(kind)[path]), detail=said_of(error)))
    return ListedRow(int(cells[ROW]), thing, texts)


def unescaped(text: str) -> str:
    return text[1:] if text.startswith(_FORMULA) else text


def said_of(error: Malformed) -> Text:
    from indicators.messages import messages as sentences

    return sentences.text(error.code, **error.values)


def _brought(kind: str, rows: list[ListedRow], text: str) -> tuple[str, int]:
    """The text of a file with these rows in it, and how many of them change it."""
    places = dict(_places(kind, rows, document_of(text)))
    befores = {name: texts_of(kind, at(document_of(text), place)) for name, place in places.items()}
    changing = [row for row in rows if any(t.strip() != befores[row.thing.id][f].strip() for f, t in row.cells.items())]

    def change(document: Any) -> None:
        for row in changing:
            place = places[row.thing.id]
            if kinds()[kind].named and at(document, (*place, ID)) is None:
                put(document, (*place, ID), row.thing.id)
            fill(document, place, kind, befores[row.thing.id], row.cells)

    return (changed(text, change) if changing else text), len(changing)


def _places(kind: str, rows: list[ListedRow], document: Any) -> Iterator[tuple[str, Location]]:
    """Where each thing is in the document of its file; new ones at the end of their list."""
    listed = kinds()[kind].listed
    if listed is None:
        yield from ((row.thing.id, ()) for row in rows)
        return
    known = {str(entry.get(ID)): number for number, entry in enumerate(document.get(listed) or [])}
    for row in rows:
        yield row.thing.id, (listed, known.setdefault(row.thing.id, len(known)))


def check_list(contents: dict[str, str]) -> Refusal | None:
    """What is wrong in the inputs with these files as they would be; None where all holds."""
    try:
        check_proposed(town.town(), {file: text or None for file, text in contents.items()})
    except Refusal as refusal:
        return refusal
    return None
