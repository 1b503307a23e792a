"""What a command gives back to the person or the script that called it: prose, or one JSON object, and an exit code."""

from __future__ import annotations

import contextlib
import functools
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import typer
from rich.console import Console

from indicators.numbers import Language

DONE, REFUSED, WRONG = 0, 1, 2
"""Exit codes: done; done, but something was refused or differs; the call or the workspace is wrong and nothing was written."""
PIPED_WIDTH = 160
"""Columns of text where there is no terminal to fit."""


class Answer:
    """What a command gives back: prose on standard output, or with --json one JSON object there and the prose on standard error."""

    def __init__(self, *, as_json: bool, language: str) -> None:
        from pipelines.show import Show

        self.as_json = as_json
        self.language: Language = "en" if language == "en" else "fr"
        width = None if sys.stdout.isatty() else PIPED_WIDTH
        self.show = Show(Console(stderr=as_json, width=width, emoji=False), self.language)
        self._progress = Console(stderr=True).status("")

    @contextlib.contextmanager
    def progress(self, code: str) -> Iterator[None]:
        """Says on the terminal what goes on, until the block ends."""
        self._progress.update(self.show.word(code))
        with self._progress:
            yield

    def watching(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """The step, named on the terminal while it runs, its time counted."""

        @functools.wraps(step)
        def watched(*values: Any, **named: Any) -> Any:
            self._progress.update(self.show.word(f"step_{step.__name__}"))
            return step(*values, **named)

        return watched

    def end(self, data: dict[str, Any], *, refused: bool = False) -> NoReturn:
        """Prints the JSON object if that is what was asked for, and ends the command."""
        if self.as_json:
            sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
        raise typer.Exit(REFUSED if refused else DONE)
