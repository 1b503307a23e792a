"""Answers kept: what takes long to work out, by the hash of all that it is a function of, so that it is not worked out again.

A file is its own proof: the hash of its name and the answer stands before it. The folder may be deleted at any time; only time is lost.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Collection
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from indicators.code import code_hash


class KeptAnswers:
    """A folder of answers. `way`: how they are worked out, as a hash: an answer that was worked out otherwise is none."""

    def __init__(self, folder: Path, way: str, suffix: str = "") -> None:
        self._folder, self._way, self._suffix = folder, way, suffix
        self._asked: set[str] = set()

    def read(self, question: str) -> bytes | None:
        """The answer to a question; None where there is none, or none that is whole."""
        self._asked.add(question)
        try:
            with self._path(question).open("rb") as file:
                proof, answer = file.readline().removesuffix(b"\n"), file.read()
        except OSError:
            return None
        return answer if proof == self._proof(question, answer) else None

    def write(self, question: str, answer: bytes) -> None:
        """Keeps an answer, whole or not at all. A folder that cannot be written to keeps nothing, and nothing else is lost."""
        self._asked.add(question)
        path = self._path(question)
        draft = path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:  # one after the other: an answer may be hundreds of megabytes, and is not copied
                file.writelines((self._proof(question, answer), b"\n", answer))
            draft.replace(path)

    def keep_asked(self) -> None:
        """Removes every file but the answers to what was asked of this one."""
        self.keep_only(self._asked)

    def keep_only(self, questions: Collection[str]) -> None:
        """Removes every file but the answers to these questions."""
        wanted = {self._path(question) for question in questions}
        with contextlib.suppress(OSError):
            for path in [path for path in self._folder.iterdir() if path not in wanted and path.is_file()]:
                path.unlink(missing_ok=True)

    def _proof(self, question: str, answer: bytes) -> bytes:
        """Of the answer under this name: the answer to another question, whole as it may be, is none."""
        proof = sha256(self._path(question).name.encode() + b"\n")
        proof.update(answer)
        return proof.hexdigest().encode()

    def _path(self, question: str) -> Path:
        return self._folder / (sha256(f"{question} {self._way}".encode()).hexdigest() + self._suffix)


def way_of(packages: Collection[str], libraries: Collection[str]) -> str:
    """A hash of what works answers out: packages of this code with their texts and data, libraries by their versions, and Python's."""
    parts = [code_hash(*packages), *(f"{name} {version(name)}" for name in libraries), sys.version]
    return sha256("\0".join(parts).encode()).hexdigest()
