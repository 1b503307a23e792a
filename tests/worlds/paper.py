"""The text of a PDF as a reader gets it, page by page."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PAGE = re.compile(r'<page [^>]*height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
THIN, SPACE, RAISED = 0.16, 0.45, 0.7
"""In heights of a word: gaps of a narrow space and of a space, at most; and how high a number is, at most, that is raised beside a word."""
FOOT = 0.94
"""Of the height of a page: from where on its own number stands."""


class Word(NamedTuple):
    """A word on its place, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        """That of its line."""
        return self.bottom - self.top


def pages_of(pdf: bytes | Path) -> list[str]:
    """The text of each page, in the order of reading, without its own number and the raised ones that lead to figures.

    Groups of digits are of one number where a narrow space is between them; what stands in two cells, or on two lines, is of two.
    """
    return ["".join(_joined(page)) for page in words_of(pdf)]


def words_of(pdf: bytes | Path) -> list[list[Word]]:
    """The words of each page on their places, in the order of reading."""
    return [[*_words(page, FOOT * float(height))] for height, page in PAGE.findall(_read(pdf))]


def heard(pdf: Path) -> list[str]:
    """The texts of a tagged PDF, in the order in which they are read aloud."""
    command = shutil.which("pdfinfo")
    if command is None:
        pytest.skip("no pdfinfo here: install Debian's package `poppler-utils` to hear the paper")
    said = subprocess.run([command, "-struct-text", str(pdf)], capture_output=True, check=True).stdout.decode(errors="replace")
    return re.findall(r'^ *"(.*)"$', said, re.MULTILINE)


def _read(pdf: bytes | Path) -> str:
    command = shutil.which("pdftotext")
    if command is None:
        pytest.skip("no pdftotext here: install Debian's package `poppler-utils` to read the paper")
    data = pdf.read_bytes() if isinstance(pdf, Path) else pdf
    return subprocess.run([command, "-bbox", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def _words(page: str, foot: float) -> Iterator[Word]:
    """Those of a page but raised numbers, and the one that stands alone in its foot."""
    words = [Word(*map(float, place), html.unescape(text)) for *place, text in WORD.findall(page)]
    before: Word | None = None
    for word in words:
        alone = word.top > foot and (before is None or word.left - before.right > word.height or word.left < before.left)
        if not (word.text.isdigit() and (alone or any(_raised(word, other) for other in words))):
            yield word
            before = word


def _raised(word: Word, beside: Word) -> bool:
    """Whether a word stands small after another, which may come later in the order that is read here: it begins higher."""
    level = beside.top - beside.height / 2 < word.top < beside.bottom
    return level and word.height < RAISED * beside.height and abs(word.left - beside.right) < THIN * beside.height


def _joined(words: Iterable[Word]) -> Iterator[str]:
    before: Word | None = None
    for word in words:
        if before is not None:
            yield _between(before, word)
        yield word.text
        before = word


def _between(before: Word, word: Word) -> str:
    """What separates two words: nothing may join two numbers that are not one."""
    gap = (word.left - before.right) / before.height
    beside = abs(word.top - before.top) < before.height / 2 and gap >= 0
    if beside and gap < THIN:
        return "\u202f"
    if not beside and before.text.endswith(("-", "/")):  # a word with a hyphen, or a path, over two lines
        return ""
    digits = before.text[-1:].isdigit() and word.text[:1].isdigit()
    return " | " if digits and not (beside and gap < SPACE) else " "
