"""The API asked everything that its description allows and much that it does not: no fault, and no answer that is not described."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal.conftest import PROJECT
from tests.worlds.doors import Door
from tests.worlds.listening import listening
from tests.worlds.sealed import corrected, figures, seal_by_hand

pytestmark = pytest.mark.long
FUZZER = "from schemathesis.cli import schemathesis; schemathesis()"
REFUSED_FOR_ITS_MEANING = "positive_data_acceptance"
"""A table of the right form may hold nothing that can be taken: 422, with the reasons."""
ASKED = [
    "--seed",
    "1",
    "--max-examples",
    "50",
    "--no-color",
    "--request-timeout",
    "60",
    "--generation-database",
    "none",
    "--exclude-checks",
]


@pytest.mark.parametrize("role", ["nobody", "leader", "city"])
def test_nothing_that_is_asked_is_a_fault_or_undescribed(role: str, door: Door, tmp_path: Path) -> None:
    pytest.importorskip("schemathesis", reason="the extra `checks` is not installed")
    seal_by_hand(door.root, figures(40, year=2016), year=2016)
    seal_by_hand(door.root, figures(41, year=2016), corrected(40, 41), year=2016)
    headers = [] if role == "nobody" else ["-H", f"Authorization: {_token(door, role)}"]
    with listening() as address:
        done = subprocess.run(
            [sys.executable, "-c", FUZZER, "run", f"{address}/api/v1/openapi.json", *headers, *ASKED, REFUSED_FOR_ITS_MEANING],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout.partition("FAILURES ")[2] or done.stdout


def _token(door: Door, role: str) -> str:
    return door.token(door.account(role, *([PROJECT] if role == "leader" else [])))["authorization"]
