"""Templates compiled once: for one language and the other, for the next edition, and for the next process, as Python does with modules."""

from __future__ import annotations

import contextlib
import os
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from indicators.code import code_hash


class CompiledTemplates(BytecodeCache):
    """What templates were compiled to lies beside them, where Python would keep the bytecode of a module, and is written as that is.

    It is good for the very text of a template, this code, whose functions are called as it is compiled, and this release of Jinja.
    """

    def __init__(self) -> None:
        self._code: dict[str, CodeType | None] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The file in which a template's code lies."""
        return cache_from_source(f"{filename or name}.py")

    def get_source_checksum(self, source: str) -> str:
        """A hash of all that the code is a function of."""
        return sha256(f"{source}\0{_way_of_compiling()}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives what was compiled, if it was, and if it is whole."""
        bucket.code = self._code.get(bucket.checksum)
        if bucket.code is None:
            with contextlib.suppress(OSError):
                proof, _, code = Path(bucket.key).read_bytes().partition(b"\n")
                if proof == _proof(code):
                    bucket.bytecode_from_string(code)
                    self._code[bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Takes what is compiled; a folder that cannot be written to keeps nothing."""
        self._code[bucket.checksum], code = bucket.code, bucket.bytecode_to_string()
        if sys.dont_write_bytecode:
            return
        path = Path(bucket.key)
        draft = path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(_proof(code) + b"\n" + code)
            draft.replace(path)


@cache
def _way_of_compiling() -> str:
    return "\0".join([code_hash("reports"), version("jinja2"), sys.version])


def _proof(code: bytes) -> bytes:
    return sha256(code).hexdigest().encode()
