"""What plain figures are called and how each is made, in both languages (`plain.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from indicators.text import Text, localised
from indicators.yamlfile import plain, read_yaml


@cache
def _texts() -> dict[str, dict[str, Text]]:
    raw = plain(read_yaml(files("impact.figures") / "plain.yaml"))
    return {name: {part: Text.model_validate(text) for part, text in parts.items()} for name, parts in raw.items()}


def words(figure: str, part: str, /, **values: Any) -> Text:
    """A text about a figure, its placeholders filled as each language writes them."""
    text = _texts()[figure][part]
    return Text(
        fr=text.fr.format(**{k: localised(v, "fr") for k, v in values.items()}).strip(),
        en=text.en.format(**{k: localised(v, "en") for k, v in values.items()}).strip(),
    )


def named(figure: str, /, **values: Any) -> Text:
    """What a figure is called."""
    return words(figure, "title", **values)
