"""A row is as tall as the longest of its texts needs."""

from __future__ import annotations

import pytest

from impact.tables.heights import height_of


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        ([], 1),
        ([("", 10)], 1),
        ([("onze signes", 10)], 1),
        ([("douze signes", 10)], 2),
        ([("une ligne\net une autre", 40)], 2),
        ([("court", 10), ("un texte bien plus long que sa colonne", 10)], 4),
        ([("2016/project/voisinage/sessions", 20)], 2),
        ([("ligne\n\nligne", 40)], 3),
    ],
)
def test_a_row_has_a_line_of_fifteen_points_for_each_that_its_longest_text_takes(cells: list[tuple[str, float]], lines: int) -> None:
    """A column ten figures wide holds eleven letters."""
    assert height_of(cells) == 15 * lines
