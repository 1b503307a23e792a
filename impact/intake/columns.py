"""Our names for the columns of a file of observations (`columns.yaml`), and how people head them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from indicators.models import Label
from indicators.text import Text, folded
from indicators.yamlfile import read_yaml


@cache
def observation_columns() -> dict[str, Label]:
    """Our names for the columns of a file of observations, and how people head them."""
    raw = read_yaml(files("impact.intake") / "columns.yaml")
    return {name: Label.model_validate(dict(label)) for name, label in raw.items()}


@cache
def observation_spellings() -> dict[str, str]:
    """Our column names by what people write."""
    return {folded(text): name for name, label in observation_columns().items() for text in (*label.spellings, label.fr, label.en, name)}


def column_text(name: str) -> Text:
    """What to call one of our columns in a sentence."""
    label = observation_columns().get(name)
    return label.text if label else Text(fr=name, en=name)
