"""Where the page of a project is: a name of people as a name of a file, whatever it holds and however long it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pages.page import card

MOST_BYTES = 255


@pytest.mark.parametrize(
    ("name", "file"), [("repair_cafe", "repair_cafe"), ("Café", "Caf~e9"), ("../../etc", "~2e~2e~2f~2e~2e~2fetc"), ("a b", "a~20b")]
)
def test_a_name_is_written_so_that_it_is_a_file_name(name: str, file: str) -> None:
    assert card(name) == f"projects/{file}.html"


@given(name=st.text(min_size=1, max_size=1000))
def test_every_name_fits_a_file_system_and_stays_in_its_folder(name: str) -> None:
    folder, _, file = card(name).rpartition("/")
    assert (folder, file.isascii()) == ("projects", True)
    assert len(file) <= MOST_BYTES
    assert not set("/\\:\0") & set(file)


def test_two_long_names_that_differ_at_the_end_have_two_pages() -> None:
    assert card("é" * 400 + "a") != card("é" * 400 + "b")
