"""Great Expectations in a process of its own: its import, seconds long, is had on another core while the inbox is read.

The process is started ahead by who knows that a warehouse will be validated. It is asked by lines of JSON, and ends with the one that
started it, however that ends: its input is closed then. Who asks once has it end with its answer: a town of thousands of projects needs
its memory for what comes after.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from impact.validation.checks import Check

_PROGRAM = "from impact.validation.apart import answer; answer()"
_started: list[Suite] = []
_ended: list[int] = []
"""The most memory that this process and each that has ended took until then, in kilobytes."""


class Suite:
    """The process. `once`: it is asked one thing only."""

    def __init__(self, *, once: bool) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        # a session of its own: a key that interrupts the command is not for this one
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        command = [sys.executable, "-c", _PROGRAM]
        self._process = subprocess.Popen(command, env=environment, start_new_session=True, text=True, **pipes)  # noqa: S603 (our own)
        self._lock = threading.Lock()
        self.once, self.peak_memory = once, 0

    def ask(self, question: dict[str, Any]) -> dict[str, Any] | None:
        """Its answer; None if it has none, or is no longer there."""
        with self._lock:
            try:
                print(json.dumps(question), file=self._process.stdin, flush=True)
                line = self._process.stdout.readline() if self._process.stdout else ""
            except OSError:
                return None
        reply: dict[str, Any] | None = json.loads(line or "null")
        self.peak_memory = reply["peak_memory"] if reply else self.peak_memory
        return reply

    def end(self) -> None:
        """Ends it, and waits for its end, so that what it took is counted with what this process took."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def begin(*, once: bool = False) -> None:
    """Starts the process, unless one is there, or Great Expectations is imported here. `once`: it ends when it has answered."""
    if not _started and "great_expectations" not in sys.modules:
        _started.append(Suite(once=once))


@atexit.register
def _end() -> None:
    while _started:
        suite = _started.pop()
        _ended.append(_own_peak() + suite.peak_memory)
        suite.end()


def failing(warehouse: Path, checks: Sequence[Check], codes: Mapping[str, list[str]]) -> dict[str, int]:
    """What `engine.failing` says of these, in the process that was started ahead; in this one where that has no answer.

    Raises as that does.
    """
    question = {"warehouse": str(warehouse.resolve()), "checks": [check.model_dump() for check in checks], "codes": dict(codes)}
    suite = _started[0] if _started else None
    reply = suite.ask(question) if suite else None
    if suite and suite.once:
        _end()
    if reply is None:
        from impact.validation import engine

        return engine.failing(warehouse, checks, codes)
    failed: dict[str, int] = reply["failed"]
    return failed


def peak_memory() -> int:
    """The most memory that this process and that one took while both were there, or this one alone, in kilobytes."""
    return max(_own_peak() + sum(suite.peak_memory for suite in _started), *_ended, 0)


def _own_peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def answer() -> None:
    """What the process does: imports Great Expectations, and answers what it is asked until nobody can ask any more."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    from impact.validation import engine
    from impact.validation.library import import_library

    import_library()
    for line in sys.stdin:
        asked = json.loads(line)
        checks = [Check.model_validate(check) for check in asked["checks"]]
        reply: dict[str, Any] | None = None
        with contextlib.suppress(Exception):  # it is raised again where it was asked, which then has to run the suite itself
            failed = engine.failing(Path(asked["warehouse"]), checks, asked["codes"])
            reply = {"failed": failed, "peak_memory": _own_peak()}
        print(json.dumps(reply), file=replies, flush=True)
    os._exit(0)  # nothing is left to be done, and much to be taken apart
