"""The Sobol sequence: SciPy's points bit for bit, from whatever place they are asked for, and what of it is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from impact.valuation.sequence import MOST_DIMENSIONS, SobolSequence, drawing_from, kept_sequences


def of_scipy(dimensions: int, seed: int, number: int) -> np.ndarray:
    return qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(number)


def points(sequence: SobolSequence, stretch: int, start: int, number: int, dimensions: int) -> np.ndarray:
    return sequence.stretch(stretch).some(start, np.empty((number, dimensions)))


@given(st.integers(1, 60), st.integers(0, 3), st.integers(0, 6), st.data())
def test_points_are_those_of_scipy_bit_for_bit_from_any_place(dimensions: int, seed: int, power: int, data: st.DataObject) -> None:
    long = 2**power
    stretch = data.draw(st.integers(0, 1024 // long - 1)) * long
    start = data.draw(st.integers(0, long - 1))
    number = data.draw(st.integers(1, long - start))
    expected = of_scipy(dimensions, seed, 1024)[stretch + start : stretch + start + number]
    assert np.array_equal(points(SobolSequence(dimensions, seed, long), stretch, start, number, dimensions), expected)


def test_dimensions_come_in_the_order_that_is_asked_for_and_again() -> None:
    expected = of_scipy(7, 1, 16)
    assert np.array_equal(points(SobolSequence(7, 1, 16, np.array([5, 0, 5])), 0, 0, 16, 3), expected[:, [5, 0, 5]])
    assert np.array_equal(points(SobolSequence(7, 1, 16, slice(4, None)), 0, 0, 16, 3), expected[:, 4:])


def test_there_are_as_many_dimensions_as_scipy_has() -> None:
    assert MOST_DIMENSIONS == qmc.Sobol.MAXDIM
    with pytest.raises(ValueError, match="dimensionality"):
        SobolSequence(MOST_DIMENSIONS + 1, 0, 1)


# — what is kept: seeds are each test's own, for a process remembers what it drew —


def test_what_was_made_is_kept_and_what_is_no_longer_asked_for_goes(tmp_path: Path) -> None:
    for dimensions in (3, 5):
        with drawing_from(kept_sequences(tmp_path)):
            SobolSequence(dimensions, 101, 8)
    assert len(list(tmp_path.iterdir())) == 1
    SobolSequence(4, 102, 8)
    assert len(list(tmp_path.iterdir())) == 1  # nothing is kept where nobody said so


DRAW = """
import sys
from pathlib import Path
import numpy as np
from impact.valuation.sequence import SobolSequence, drawing_from, kept_sequences
with drawing_from(kept_sequences(Path(sys.argv[1])) if sys.argv[1] else None):
    points = SobolSequence(3, 103, 8).stretch(0).some(0, np.empty((8, 3)))
print(points.tobytes().hex(), "scipy" in sys.modules)
"""


def drawn_by_a_new_process(folder: str) -> tuple[np.ndarray, bool]:
    answer = subprocess.run([sys.executable, "-c", DRAW, folder], capture_output=True, text=True, check=True).stdout.split()
    return np.frombuffer(bytes.fromhex(answer[0])).reshape(8, 3), answer[1] == "True"


def test_what_is_kept_is_drawn_from_without_scipy_and_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    with drawing_from(kept_sequences(tmp_path)):
        SobolSequence(3, 103, 8)
    expected = of_scipy(3, 103, 8)
    points_of, used_scipy = drawn_by_a_new_process(str(tmp_path))
    assert np.array_equal(points_of, expected)
    assert not used_scipy
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    points_of, used_scipy = drawn_by_a_new_process(str(tmp_path))
    assert np.array_equal(points_of, expected)
    assert used_scipy
    assert not drawn_by_a_new_process(str(tmp_path))[1]  # it was kept again
    assert drawn_by_a_new_process("")[1]  # whoever keeps nothing makes all
