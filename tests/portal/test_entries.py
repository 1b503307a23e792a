"""A map of which one entry at a time is read holds what the map holds."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.editions.entries import Entries
from reports.exports.rows import compact
from reports.exports.writing import by_key

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@settings(max_examples=25)
@given(st.dictionaries(st.text(), ANYTHING))
def test_every_entry_is_found_as_it_was_written(entries: dict[str, object]) -> None:
    written = b"".join(by_key({name: compact(entry).encode() for name, entry in entries.items()}))
    assert json.loads(written) == entries
    kept = Entries(written)
    assert {name: kept.get(name) for name in entries} == entries
    assert all(name in kept for name in entries)
    assert kept.get("none of these \ud7ff") is None
