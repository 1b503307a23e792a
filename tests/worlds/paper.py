"""The text of a PDF as a reader gets it, page by page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def pages_of(pdf: bytes | Path) -> list[str]:
    """The text of each page, in the order of reading."""
    command = shutil.which("pdftotext")
    if command is None:
        pytest.skip("no pdftotext here: install Debian's package `poppler-utils` to read the paper")
    data = pdf.read_bytes() if isinstance(pdf, Path) else pdf
    text = subprocess.run([command, "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return text.split("\f")[:-1]
