"""Cells of a breakdown: `age=75+;gender=F`, keys sorted, empty for the whole. Written, read and put into words here and nowhere else.

The three signs that would confuse the form (`%`, `;`, `=`) are percent-encoded in codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from indicators.models import Breakdown
from indicators.text import Text

_ESCAPES = {"%": "%25", ";": "%3B", "=": "%3D"}
"""In the order in which they are written; they are read back in the other."""


def write_cell(codes: Mapping[str, str]) -> str:
    """The canonical form of a cell, from its code in each direction."""
    return ";".join(f"{key}={_escaped(codes[key])}" for key in sorted(codes))


def read_cell(cell: str) -> dict[str, str]:
    """The code of a cell in each direction, from its canonical form; empty for the whole."""
    parts = (part.partition("=") for part in cell.split(";") if part)
    return {key: _plain(code) for key, _, code in parts}


def cell_words(cell: str, breakdowns: Mapping[str, Breakdown], *, named: bool = True) -> Text:
    """A cell in words: « âge : 75 ans et plus », or its codes alone (not `named`). What nobody defined stays as written."""
    parts = [_part_words(key, code, breakdowns.get(key), named=named) for key, code in read_cell(cell).items()]
    return Text(fr=", ".join(part.fr for part in parts), en=", ".join(part.en for part in parts))


def sql_cell(codes: Mapping[str, str]) -> str:
    """The canonical form as a SQL expression, from the expression of the code in each direction; one that is null leaves no part."""
    if not codes:
        return "''"
    parts = [f"'{key}=' || {_sql_escaped(codes[key])}" for key in sorted(codes)]
    return f"concat_ws(';', {', '.join(parts)})"


def _part_words(key: str, code: str, breakdown: Breakdown | None, *, named: bool) -> Text:
    if breakdown is None:
        return Text(fr=f"{key} : {code}", en=f"{key}: {code}") if named else Text(fr=code, en=code)
    label = breakdown.codes[code].text if code in breakdown.codes else Text(fr=code, en=code)
    return Text(fr=f"{breakdown.fr} : {label.fr}", en=f"{breakdown.en}: {label.en}") if named else label


def _escaped(code: str) -> str:
    for sign, escape in _ESCAPES.items():
        code = code.replace(sign, escape)
    return code


def _plain(code: str) -> str:
    for sign, escape in reversed(_ESCAPES.items()):
        code = code.replace(escape, sign)
    return code


def _sql_escaped(expression: str) -> str:
    for sign, escape in _ESCAPES.items():
        expression = f"replace({expression}, '{sign}', '{escape}')"
    return expression


def _canonical(given: Any) -> Any:
    """What a file gives, a mapping of directions to codes or the text itself, in canonical form."""
    if isinstance(given, Mapping):
        return write_cell({str(key): str(code) for key, code in given.items()})
    return write_cell(read_cell(given)) if isinstance(given, str) else given


Cell = Annotated[str, BeforeValidator(_canonical)]
"""A cell as files give it: `{age: 75+}` or `age=75+`; empty for the whole."""
