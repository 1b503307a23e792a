"""Which fields a model sets, kept once for all that set the same: pydantic gives each a set of its own, as large as the model itself."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

Part = TypeVar("Part", bound=BaseModel)
_SETS: dict[frozenset[str], set[str]] = {}
"""Few: as many as there are ways to fill a form in."""


def share_fields(model: Part) -> Part:
    """The same model, which shares the set of the fields that it sets."""
    fields = model.model_fields_set
    # as pydantic sets it itself: models do not change, so that one set can serve all that set the same fields
    object.__setattr__(model, "__pydantic_fields_set__", _SETS.setdefault(frozenset(fields), fields))
    return model


def share_all_fields(whole: Any) -> None:
    """`share_fields` for every model that lies in another, or in its lists and dicts."""
    if isinstance(whole, BaseModel):
        share_fields(whole)
        whole = whole.__dict__
    if isinstance(whole, dict):
        whole = whole.values()
    elif not isinstance(whole, list | tuple):
        return
    for part in whole:
        if not isinstance(part, str):
            share_all_fields(part)
