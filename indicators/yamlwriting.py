"""Data written as the YAML of a workspace."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML


def as_yaml(data: Any, head: str = "") -> str:
    """Plain data as YAML, under the comments of `head`."""
    yaml, text = YAML(), io.StringIO()
    yaml.width = 140
    yaml.representer.ignore_aliases = lambda _: True
    yaml.dump(data, text)
    return head + text.getvalue()
