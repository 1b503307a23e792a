"""The page on real repair records states what its command computes from the release, to the last figure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.worlds.places import ROOT


def test_every_number_of_the_page_is_computed(open_repair: Path) -> None:
    assert open_repair.is_dir()
    done = subprocess.run(
        [sys.executable, "-m", "tools.docs.write_open_repair", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
