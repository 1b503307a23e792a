"""Quotes within quotes: a title that has its own guillemets, quoted in a sentence or a letter."""

from __future__ import annotations

import re

GUILLEMETS = re.compile(r"(«[\s\u00a0\u202f]*|[\s\u00a0\u202f]*»)")


def inner_quotes(text: str) -> str:
    """« Atelier « Fil » » becomes « Atelier “Fil” »; a text whose guillemets do not pair stays as it is."""
    depth, pieces = 0, []
    for piece in GUILLEMETS.split(text):
        opens, closes = piece.startswith("«"), piece.endswith("»")
        depth -= closes
        if depth < 0:
            return text
        pieces.append(("“" if opens else "”") if (opens or closes) and depth else piece)
        depth += opens
    return "".join(pieces) if not depth else text
