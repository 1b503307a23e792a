"""Cells of a breakdown: `age=75+;gender=F`, keys sorted, empty for the whole. Written, read and put into words here and nowhere else.

The three signs that would confuse the form (`%`, `;`, `=`) are percent-encoded in codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from indicators.messages import messages
from indicators.models import Breakdown, Identifier
from indicators.text import Text

if TYPE_CHECKING:
    import polars as pl

UNKNOWN = "unknown"
"""The code of what nobody could class: parts need it to add up to their whole."""
_ESCAPES = {"%": "%25", ";": "%3B", "=": "%3D"}
"""In the order in which they are written; they are read back in the other."""
_CODES = "=[^;]*"
"""All of a cell that is not the name of a direction, or the sign between two."""


def write_cell(codes: Mapping[str, str]) -> str:
    """The canonical form of a cell, from its code in each direction."""
    return ";".join(f"{key}={_escaped(codes[key])}" for key in sorted(codes))


def read_cell(cell: str) -> dict[str, str]:
    """The code of a cell in each direction, from its canonical form; empty for the whole."""
    parts = (part.partition("=") for part in cell.split(";") if part)
    return {key: _unescaped(code) for key, _, code in parts}


def cell_words(cell: str, breakdowns: Mapping[str, Breakdown], *, named: bool = True) -> Text:
    """A cell, not the whole, in words: « âge : 75 ans et plus », or its codes alone (not `named`). What nobody defined stays as written."""
    parts = [_part_words(key, code, breakdowns.get(key), named=named) for key, code in read_cell(cell).items()]
    return Text(fr=", ".join(part.fr for part in parts), en=", ".join(part.en for part in parts))


def directions(cells: pl.Expr) -> pl.Expr:
    """The directions in which cells in canonical form are split, as a text to group by: `age;gender`."""
    return cells.str.replace_all(_CODES, "")


def sql_cell(codes: Mapping[str, str]) -> str:
    """The canonical form as a SQL expression, from the expression of the code in each direction; one that is null leaves no part."""
    if not codes:
        return "''"
    parts = [f"'{key}=' || {_sql_escaped(codes[key])}" for key in sorted(codes)]
    return f"concat_ws(';', {', '.join(parts)})"


def sql_direction(cell: str) -> str:
    """The one direction in which a cell in canonical form is split, as a SQL expression; null for the whole, and for a cell of several."""
    return f"CASE WHEN {cell} <> '' AND NOT contains({cell}, ';') THEN split_part({cell}, '=', 1) END"


def sql_macros() -> dict[str, str]:
    """What SQL calls on a cell in canonical form, by name: the expression of `cell`.

    cell_directions  the list of its directions, empty for the whole
    cell_code        its code in its first direction
    """
    code = "regexp_extract(cell, '=([^;]*)', 1)"
    for sign, escape in reversed(_ESCAPES.items()):
        code = f"replace({code}, '{escape}', '{sign}')"
    return {
        "cell_directions": f"list_filter(string_split(regexp_replace(cell, '{_CODES}', '', 'g'), ';'), lambda d: d <> '')",
        "cell_code": code,
    }


def _part_words(key: str, code: str, breakdown: Breakdown | None, *, named: bool) -> Text:
    if breakdown is None:
        return Text(fr=f"{key} : {code}", en=f"{key}: {code}") if named else Text(fr=code, en=code)
    label = breakdown.codes[code].text if code in breakdown.codes else Text(fr=code, en=code)
    return Text(fr=f"{breakdown.fr} : {label.fr}", en=f"{breakdown.en}: {label.en}") if named else label


def _escaped(code: str) -> str:
    for sign, escape in _ESCAPES.items():
        code = code.replace(sign, escape)
    return code


def _unescaped(code: str) -> str:
    for sign, escape in reversed(_ESCAPES.items()):
        code = code.replace(escape, sign)
    return code


def _sql_escaped(expression: str) -> str:
    for sign, escape in _ESCAPES.items():
        expression = f"replace({expression}, '{sign}', '{escape}')"
    return expression


def _canonical(written: Any) -> Any:
    """What a file has, a mapping of directions to codes or the text itself, in canonical form; anything else is for the model to refuse."""
    codes = _codes(written)
    return write_cell(codes) if isinstance(codes, Mapping) else codes


def _codes(written: Any) -> Any:
    """The code in each direction, where what a file has is a cell in one of its two forms."""
    if isinstance(written, Mapping):
        return {str(key): str(code) for key, code in written.items()}
    if not isinstance(written, str):
        return written
    if not all("=" in part for part in written.split(";") if part):
        raise messages.fault("cell_form", text=written)
    return read_cell(written)


Cell = Annotated[str, BeforeValidator(_canonical)]
"""A cell in canonical form, as files give it: `{age: 75+}` or `age=75+`; empty for the whole."""
Codes = Annotated[dict[Identifier, str], BeforeValidator(_codes)]
"""The code of a cell in each direction, in the same two forms."""
