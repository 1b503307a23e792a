"""The command `impact`, run as people and scripts run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any


def impact(*arguments: object, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command; its exit code must be `code`, and no traceback or library noise may show."""
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.commands", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    for noise in ("Traceback", "nanobind", "Warning", "ERROR"):
        assert noise not in done.stdout + done.stderr
    return done


def said(*arguments: object, code: int = 0) -> dict[str, Any]:
    """The one JSON object on standard output."""
    return json.loads(impact(*arguments, "--json", code=code).stdout)
