"""Pieces of a file are read as they were added, whether they lie in memory or on disk, in whatever order they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.exports.pieces import Pieces


@given(st.dictionaries(st.text(), st.binary(max_size=50), max_size=8), st.integers(1, 100))
def test_pieces_are_read_back_in_any_order(added: dict[str, bytes], in_memory: int) -> None:
    pieces = Pieces(in_memory)
    for n, (name, piece) in enumerate(added.items(), 1):
        pieces.add(name, piece)
        assert pieces[next(iter(added))] == added[next(iter(added))], "what is read between does not change where the next one goes"
        assert len(pieces) == n
    assert {name: pieces[name] for name in sorted(added, reverse=True)} == added
    assert list(pieces) == list(added)


def test_a_piece_that_nobody_added_is_none() -> None:
    with pytest.raises(KeyError):
        Pieces()["2024/territory/members"]
