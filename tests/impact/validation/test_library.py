"""Great Expectations is imported without what it would draw with, and without clouds; both are there when they are asked for."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
import sys
from impact.validation.library import import_library
import_library()
import great_expectations
waiting = "altair.vegalite" not in sys.modules and not {"boto3", "botocore"} & sys.modules.keys()
import altair, boto3
drawn = altair.Chart().mark_bar().to_dict()["mark"]["type"]
print(waiting, drawn, great_expectations.__name__, [f for f in sys.meta_path if type(f).__name__ == "_Sparing"])
"""


def test_what_it_draws_with_and_what_clouds_are_reached_with_work_when_they_are_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=3) == ["True", "bar", "great_expectations", "[]\n"]
