"""Our names for the columns of a file of observations (`columns.yaml`), and how people head them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from indicators.models import Label
from indicators.text import Text, folded
from indicators.yamlfile import plain, read_yaml


class ColumnLabel(Label):
    """A column: its headings. Those in `weak` may mean something else: they give way to a better one, and what they hold is judged."""

    weak: list[str] = Field(default=[])


@cache
def observation_columns() -> dict[str, ColumnLabel]:
    """Our names for the columns of a file of observations, and how people head them."""
    raw = plain(read_yaml(files("impact.intake") / "columns.yaml"))
    return {name: ColumnLabel.model_validate(label) for name, label in raw.items()}


@cache
def observation_spellings() -> dict[str, str]:
    """Our column names by what people write."""
    return {
        folded(text): name
        for name, label in observation_columns().items()
        for text in (*label.spellings, *label.weak, label.fr, label.en, name)
    }


@cache
def weak_headings() -> frozenset[str]:
    """Headings that give way to a better one of the same column."""
    return frozenset(folded(text) for label in observation_columns().values() for text in label.weak)


def column_text(name: str) -> Text:
    """What to call one of our columns in a sentence."""
    label = observation_columns().get(name)
    return label.text if label else Text(fr=name, en=name)
