"""YAML written section by section, each under its comment, in the language of the person."""

from __future__ import annotations

import textwrap
from typing import Any

from indicators.numbers import Language
from indicators.text import Text, Wording
from indicators.yamlwriting import as_yaml

WIDTH = 118
"""Letters of the longest line of a comment."""
wording = Wording(__package__)


class CommentedYaml:
    """The text of a YAML file, made from its sections in order."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.text = ""

    def say(self, code: str, **values: Any) -> None:
        """A comment of `wording.yaml`."""
        self.comment(wording.text(code, **values))

    def comment(self, text: Text) -> None:
        """A comment, in as many lines as it takes."""
        plain = " ".join(text.into(self.language).split())
        self.text += "".join(f"# {line}\n" for line in textwrap.wrap(plain, WIDTH, break_on_hyphens=False))

    def fields(self, **fields: Any) -> None:
        """Fields with their values; those that are None are left out."""
        if kept := {name: value for name, value in fields.items() if value is not None}:
            self.text += as_yaml(kept)

    def offered(self, line: str, code: str, **values: Any) -> None:
        """A field that may be filled in by hand: an example, and what it is."""
        meaning = wording.text(code, **values).into(self.language)
        self.text += f"# {line}  # {meaning}\n"
