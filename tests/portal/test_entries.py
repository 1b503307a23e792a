"""A map of which one entry at a time is read holds what the map holds."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.editions.entries import Entries
from reports.exports.writing import _by_key

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@settings(max_examples=25)
@given(st.dictionaries(st.text(), ANYTHING))
def test_every_entry_is_found_as_it_was_written(entries: dict[str, object]) -> None:
    written = _by_key(entries)
    assert json.loads(written) == entries
    kept = Entries(written.encode())
    assert {name: kept.get(name) for name in entries} == entries
    assert all(name in kept for name in entries)
    assert kept.get("none of these \ud7ff") is None
