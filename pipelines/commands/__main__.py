"""`impact`, also as `python -m pipelines.commands`: the command as a process of its own."""

from __future__ import annotations

import atexit
import os
import sys

_codes: list[str | int | None] = []


def command() -> None:
    """Runs the command line; once it has ended and all is said, the process goes at once, with what it made.

    Python would look through all of that, and take it apart: half a second after a run.
    """
    atexit.register(_leave)  # before anything else is: it is called after all of them
    from pipelines.commands.main import main

    try:
        main()
    except SystemExit as end:
        _codes.append(end.code)
        raise


def _leave() -> None:
    """What cannot be said any more, to a pipe that was closed, is left to Python, as is what no command ended with."""
    sys.stdout.flush()
    sys.stderr.flush()
    if _codes and isinstance(_codes[0], int):
        os._exit(_codes[0])


if __name__ == "__main__":
    command()
