"""The cells of a workbook that was filled in: what each holds, of the kind of its column, or what is wrong with it and where."""

from __future__ import annotations

from typing import Any

from pydantic_core import PydanticCustomError

from impact.tables.notation import UNKNOWN
from impact.tables.quantities import read_quantity
from impact.valuation.valuemap.columns import WORDS, SheetColumn, messages
from indicators.numbers import LANGUAGES, Language
from indicators.text import Refusal, Text, folded


class FilledRow:
    """A row of a sheet, its cells by the names of our columns."""

    def __init__(self, file: str, sheet: str, columns: dict[str, SheetColumn], cells: dict[str, tuple[Any, Any]]) -> None:
        self._file, self._sheet, self._columns, self.cells = file, sheet, columns, cells

    @property
    def empty(self) -> bool:
        """Whether no cell that is read holds anything; a ref alone is no row."""
        return all(cell.value is None or not str(cell.value).strip() for name, (cell, _) in self.cells.items() if name != "ref")

    @property
    def is_total(self) -> bool:
        """Whether it is neither of an input nor of an outcome: what stands below a table."""
        return not any(str(self.cells[name][0].value or "").strip() for name in ("input", "description") if name in self.cells)

    def worked(self, name: str) -> bool:
        """Whether a cell is a formula."""
        return name in self.cells and self.cells[name][0].data_type == "f"

    def refusal(self, code: str, name: str, **values: Any) -> Refusal:
        """What is wrong with a cell, and where it stands."""
        number = name.rsplit("_", 1)[-1]
        column = messages.text("column_quantity_n", n=number) if number.isdigit() else messages.text(f"column_{name}")
        place = f"{self._sheet}!{self.cells[name][0].coordinate}" if name in self.cells else self._sheet  # the column itself may be missing
        return messages.refusal(code, name=self._file, cell=place, column=column, **values)

    def need(self, name: str, kind: str | None = None) -> Any:
        """The value of a cell that may not be empty."""
        value = self.value(name, kind)
        if value is None:
            raise self.refusal("valuemap_empty", name)
        return value

    def filled(self, *names: str) -> dict[str, Any]:
        """The values of those of the cells that are not empty."""
        return {name: value for name in names if (value := self.value(name)) is not None}

    def value(self, name: str, kind: str | None = None) -> Any:
        """The value of a cell, of the kind that its column holds; None when it is empty. Of a formula, the result that was saved."""
        if name not in self.cells:
            return None
        cell, shown = self.cells[name]
        written = shown if cell.data_type == "f" else cell.value
        if cell.data_type == "f" and written is None:
            raise self.refusal("valuemap_formula", name)
        written = (written.strip() or None) if isinstance(written, str) else written
        if written is None:
            return None
        kind = kind or self._columns[name].kind
        try:
            return _word(kind, written) if kind in WORDS else READ[kind](written)
        except (ValueError, TypeError) as error:
            if kind in WORDS:
                choices = Text(**{language: ", ".join(_words(kind, language)) for language in LANGUAGES})
                raise self.refusal("valuemap_word", name, written=str(written), choices=choices) from error
            raise self.refusal(f"valuemap_{'number' if kind == 'money' else kind}", name, written=str(written)) from error


def _words(kind: str, language: Language) -> list[str]:
    return [messages.text(f"word_{word}").into(language) for word in WORDS[kind]]


def _word(kind: str, written: Any) -> str:
    for language in LANGUAGES:
        for word, label in zip(WORDS[kind], _words(kind, language), strict=True):
            if folded(str(written)) in (folded(label), folded(word)):
                return word
    raise ValueError


def _text(written: Any) -> str:
    return str(int(written)) if isinstance(written, float) and written.is_integer() else str(written)


def _number(written: Any) -> float:
    if isinstance(written, str):  # a number that the spreadsheet holds as text
        try:
            return read_quantity(written, UNKNOWN).value
        except PydanticCustomError as error:
            raise ValueError from error
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise TypeError
    return written


def _whole(written: Any) -> int:
    if int(_number(written)) != written:
        raise ValueError
    return int(written)


def _sign(written: Any) -> int:
    if _number(written) not in (1, -1):
        raise ValueError
    return int(written)


def _share(written: Any) -> float:
    percent = isinstance(written, str) and written.endswith("%")
    share = _number(written[:-1]) / 100 if percent else _number(written)
    if not 0 <= share <= 1:
        raise ValueError
    return share


READ = {"text": _text, "ref": _text, "number": _number, "money": _number, "whole": _whole, "sign": _sign, "share": _share}
