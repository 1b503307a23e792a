"""The page on real repair records tells what its command computes from the release, to the last figure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.worlds.places import ROOT


def test_every_number_of_the_page_is_computed(open_repair: Path) -> None:
    assert open_repair.is_dir()
    done = subprocess.run([sys.executable, ROOT / "docs" / "write_open_repair.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
