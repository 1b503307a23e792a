"""The terminal: what a command says to a person (sentences, tables, what goes on), the one JSON object for a script, and the exit code."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import typer
from rich.console import Console as Terminal
from rich.markup import escape

from indicators.numbers import Language, number
from indicators.text import Refusal, Wording

if TYPE_CHECKING:
    from rich.status import Status

P = ParamSpec("P")
R = TypeVar("R")
DONE, REFUSED, WRONG = 0, 1, 2
"""Exit codes: done; done, but something was refused or differs; the call or the workspace is wrong and nothing was written."""
PIPED_WIDTH = 160
"""Columns of text where there is no terminal to fit."""


@cache
def wording() -> Wording:
    """What the command line says."""
    return Wording("pipelines.commands")


class Console:
    """What a command gives back: prose on standard output, or with --json one JSON object there and the prose on standard error."""

    def __init__(self, *, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.language: Language = "en" if language == "en" else "fr"
        self._terminal = Terminal(stderr=as_json, width=None if sys.stdout.isatty() else PIPED_WIDTH, emoji=False)

    @cached_property
    def _progress(self) -> Status:
        return Terminal(stderr=True).status("")

    def word(self, code: str, **values: Any) -> str:
        """A sentence or label of the command line, in the person's language."""
        return wording().text(code, **values).into(self.language)

    def number(self, value: float | None) -> str:
        """A number as the language writes it; a dash where there is none."""
        return "—" if value is None else number(value, self.language)

    def say(self, code: str, **values: Any) -> None:
        """Prints a sentence of the command line."""
        self.line(self.word(code, **values))

    def line(self, text: str) -> None:
        """Prints a line as it is, however long."""
        self._terminal.print(text, markup=False, highlight=False, soft_wrap=True)

    def paragraph(self, text: str) -> None:
        """Prints a text in lines that fit the terminal."""
        self._terminal.print(text, markup=False, highlight=False)

    def heading(self, title: str, rest: str = "") -> None:
        """Prints a title in bold, and what follows it."""
        self._terminal.print(f"[bold]{escape(title)}[/bold]{escape(rest)}", highlight=False, soft_wrap=True)

    def table(self, title: str | None, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        """Prints a table: its title and the headings of its columns are codes (of `column`), its cells texts."""
        from pipelines.commands.grid import grid

        headings = [self.word(f"column.{column}") for column in columns]
        self._terminal.print(grid(self.word(title) if title else None, headings, rows))

    @contextlib.contextmanager
    def progress(self, code: str) -> Iterator[None]:
        """Says on the terminal what goes on, until the block ends."""
        self._progress.update(self.word(f"step.{code}"))
        with self._progress:
            yield

    def run(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs a step, named on the terminal while it runs."""
        self._progress.update(self.word(f"step.{step.__name__}"))
        return step(*values, **named)

    def show(self, data: dict[str, Any]) -> None:
        """Prints the JSON object if that is what was asked for."""
        if self.as_json:
            sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()

    def end(self, data: dict[str, Any], *, refused: bool = False) -> NoReturn:
        """Prints the JSON object if that is what was asked for, and ends the command."""
        self.show(data)
        raise typer.Exit(REFUSED if refused else DONE)


def complain(refusal: Refusal, language: Language, *, as_json: bool) -> None:
    """Says a refusal: on standard error, and with --json as an object too."""
    terminal = Terminal(stderr=True, width=None if sys.stderr.isatty() else PIPED_WIDTH)
    terminal.print(refusal.text.into(language), markup=False, soft_wrap=True)
    if as_json:
        error = {"code": refusal.code, "message_fr": refusal.text.fr, "message_en": refusal.text.en}
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
