"""Bytes as text: each line in its own encoding where a file was put together from several; garbled text known for what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKED = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
OFFICE = ("cp1252", "mac_roman", "cp850")
"""What French offices write beside UTF-8, the most usual first."""
_ASCII = bytes(range(128))
"""The same sign in all of them."""
_COMMON = frozenset("àâçéèêëîïôöùûü’€°")
_USUAL = frozenset("äÿœæñÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆÑ²³«»‘“”–—…·•§ºª½¼\u00a0áíóúßãõ")
GARBLED = re.compile(r"\ufffd|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ\u017d‘’“”•–—˜™š›œ\u017eŸ]|â€[\u0080-\u00bf™œ\u009d“”˜¦]")
"""What UTF-8 looks like when a program took it for another encoding, and what stands for bytes that are no text."""


@dataclass(frozen=True)
class Decoded:
    """The text of a file, and the numbers of the lines that were in another encoding than the rest."""

    text: str
    foreign: tuple[int, ...] = ()


def decoded(content: bytes) -> Decoded:
    """The text of a file: UTF-8 or what French offices write; where lines differ, each in its own."""
    for mark, named in _MARKED.items():
        if content.startswith(mark):
            return Decoded(content.decode(named, errors="replace"))
    content = content.removeprefix(b"\xef\xbb\xbf")
    if encoding := _wide(content):
        return Decoded(content.decode(encoding, errors="replace"))
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _by_line(content)


def is_garbled(text: str) -> bool:
    """Whether a text was written in one encoding and read in another before it came here."""
    return not text.isascii() and bool(GARBLED.search(text))


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of plain text is null."""
    head = content[:2000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) < 8 or max(even, odd) < 0.4 * len(head) / 2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _by_line(content: bytes) -> Decoded:
    """Lines that are UTF-8 as they are; the others in the one office encoding that makes words of them."""
    lines = content.splitlines(keepends=True)
    texts = [_utf8(line) for line in lines]
    other = b"".join(line for line, text in zip(lines, texts, strict=True) if text is None)
    encoding = max(OFFICE, key=lambda name: _likeness(other, name))
    whole = [line.decode(encoding, errors="replace") if text is None else text for line, text in zip(lines, texts, strict=True)]
    mixed = any(text is not None and not text.isascii() for text in texts)
    return Decoded("".join(whole), tuple(n for n, text in enumerate(texts, 1) if text is None) if mixed else ())


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _likeness(content: bytes, encoding: str) -> float:
    """How many of the signs beyond ASCII French often writes, and its neighbours, as that encoding reads them; from 0 to 1."""
    signs = content[:200_000].translate(None, _ASCII).decode(encoding, errors="replace")
    return sum(1.0 if sign in _COMMON else 0.5 if sign in _USUAL else 0.0 for sign in signs) / max(len(signs), 1)
