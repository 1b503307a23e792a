"""Near names: what a person may have meant, the same as by comparing with every name there is."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.nearest import nearest

PROJECTS = ["cafe des reparations", "jardin partage", "jardin des paulownias", "la voie est libre", "velos pour tous", "bricotheque"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cafe de reparation", "cafe des reparations"),
        ("jardin partages", "jardin partage"),
        ("velo pour tous", "velos pour tous"),
        ("bricoteque", "bricotheque"),
    ],
)
def test_a_mistyped_name_is_recognised(written: str, meant: str) -> None:
    assert nearest(written, PROJECTS) == [meant]


def test_what_looks_like_nothing_known_brings_no_name() -> None:
    assert nearest("12345", PROJECTS) == []
    assert nearest("", PROJECTS) == []
    assert nearest("jardin", []) == []


def test_several_come_nearest_first_and_no_more_than_asked() -> None:
    assert nearest("jardin partag", PROJECTS, most=2, likeness=0.3) == ["jardin partage", "jardin des paulownias"]


names = st.text("abcdé ", max_size=12)


@given(names, st.lists(names, max_size=40, unique=True), st.integers(1, 4), st.sampled_from([0.3, 0.5, 0.6]))
def test_it_is_what_comparing_with_every_name_gives(written: str, known: list[str], most: int, likeness: float) -> None:
    assert nearest(written, known, most, likeness) == difflib.get_close_matches(written, known, n=most, cutoff=likeness)
