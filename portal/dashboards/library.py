"""The library that draws interactive charts in a browser: made of the installed package once, and served by us alone."""

from __future__ import annotations

import gzip
import subprocess
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.replacing import replacing
from portal import town

_MAKE = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle('export default vegaEmbed;').encode())"
"""In a process of its own: it takes a hundred megabytes for some seconds, once for each release of the package."""


@cache
def release() -> str:
    """Which release of the library there is; part of its address, so that a browser keeps it."""
    return version("vl-convert-python")


def library() -> bytes:
    """The library as one script, compressed by gzip."""
    kept = town.town().kept / "portal" / f"vega-{release()}.js.gz"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        script = subprocess.run([sys.executable, "-c", _MAKE], capture_output=True, check=True).stdout  # noqa: S603
        with replacing(kept) as draft:
            Path(draft).write_bytes(gzip.compress(script, mtime=0))
    return kept.read_bytes()
