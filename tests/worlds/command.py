"""The command `impact`, as people and scripts run it: in this process, or in one of its own where that is what matters."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from typing import Any
from unittest import mock

NOISE = ("Traceback", "nanobind", "Warning", "ERROR")
"""What a library would say that no person asked."""


def impact(*arguments: object, code: int | None = 0, process: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command; its exit code must be `code` (None: any), and no traceback or library noise may show.

    `process`: in a process of its own, as always where the environment is another.
    """
    words = [str(argument) for argument in arguments]
    done = _in_a_process(words, environment) if process or environment else _here(words)
    assert code is None or done.returncode == code, done.stdout + done.stderr
    for noise in NOISE:
        assert noise not in done.stdout + done.stderr
    return done


def _in_a_process(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.commands", *words]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, check=False)


def _here(words: list[str]) -> subprocess.CompletedProcess[str]:
    from pipelines.commands.main import main

    out, err = io.StringIO(), io.StringIO()
    with mock.patch.object(sys, "argv", ["impact", *words]), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
            code: int | str | None = 0
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(words, int(code or 0), out.getvalue(), err.getvalue())


def said(*arguments: object, code: int = 0, process: bool = False) -> dict[str, Any]:
    """The one JSON object on standard output."""
    return json.loads(impact(*arguments, "--json", code=code, process=process).stdout)
