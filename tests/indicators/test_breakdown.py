"""The form of a breakdown cell: written, read and put into words in one place, in Python and in SQL alike."""

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from indicators.breakdown import Cell, Codes, cell_words, directions, read_cell, sql_cell, sql_direction, sql_macros, write_cell
from indicators.models import Breakdown

GOLDEN = [
    # the codes, the canonical form
    ({}, ""),
    ({"age": "75+"}, "age=75+"),
    ({"gender": "F", "age": "75+"}, "age=75+;gender=F"),
    ({"category": "A=B"}, "category=A%3DB"),
    ({"category": "A;B"}, "category=A%3BB"),
    ({"category": "50 %"}, "category=50 %25"),
    ({"category": "%3D"}, "category=%253D"),
    ({"category": "%3B=;%"}, "category=%253B%3D%3B%25"),
    ({"place": "L'Haÿ", "age": "0-17"}, "age=0-17;place=L'Haÿ"),
]
BREAKDOWNS = {
    "age": Breakdown.model_validate({"fr": "âge", "en": "age", "codes": {"75+": {"fr": "75 ans et plus", "en": "75 and over"}}}),
    "gender": Breakdown.model_validate({"fr": "genre", "en": "gender", "codes": {"F": {"fr": "femmes", "en": "women"}}}),
}
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
codes = st.text(
    alphabet=st.one_of(st.sampled_from("%;=3BD25"), st.characters(exclude_categories=("Cs",), exclude_characters="\0")), max_size=12
)
cells = st.dictionaries(keys, codes, max_size=4)


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        for name, expression in sql_macros().items():
            connection.execute(f"CREATE MACRO {name}(cell) AS {expression}")
        yield connection


@pytest.mark.parametrize(("split", "cell"), GOLDEN)
def test_a_cell_has_one_form(split, cell):
    assert write_cell(split) == cell
    assert read_cell(cell) == split


@given(cells)
def test_what_is_written_is_read_back(split):
    assert read_cell(write_cell(split)) == split


@given(cells)
def test_directions_are_sorted_and_cannot_be_confused(split):
    cell = write_cell(split)
    assert list(read_cell(cell)) == sorted(split)
    assert cell.count("=") == len(split)
    assert cell.count(";") == max(len(split) - 1, 0)


@given(split=cells)
@settings(deadline=None)
def test_sql_writes_and_reads_the_same_form(con, split):
    names = list(split)
    query = sql_cell({name: f"${name}" for name in names})
    cell = write_cell(split)
    assert con.execute(f"SELECT {query}", split).fetchone() == (cell,)
    assert con.execute("SELECT cell_directions($1)", [cell]).fetchone() == (sorted(names),)
    assert con.execute(f"SELECT {sql_direction('cell')} FROM (SELECT $1 AS cell)", [cell]).fetchone() == (
        names[0] if len(names) == 1 else None,
    )
    if names:
        assert con.execute("SELECT cell_code($1)", [cell]).fetchone() == (split[min(names)],)


def test_a_direction_that_is_null_in_sql_leaves_no_part(con):
    one, none = sql_cell({"age": "NULL", "gender": "'F'"}), sql_cell({"age": "NULL"})
    assert con.execute(f"SELECT {one}, {none}").fetchone() == ("gender=F", "")


@given(cells)
def test_cells_are_grouped_by_their_directions(split):
    assert pl.select(directions(pl.lit(write_cell(split)))).item() == ";".join(sorted(split))


@pytest.mark.parametrize(
    ("cell", "named", "fr", "en"),
    [
        ("age=75+", True, "âge : 75 ans et plus", "age: 75 and over"),
        ("age=75+", False, "75 ans et plus", "75 and over"),
        ("age=75+;gender=F", True, "âge : 75 ans et plus, genre : femmes", "age: 75 and over, gender: women"),
        ("age=75+;gender=F", False, "75 ans et plus, femmes", "75 and over, women"),
        ("age=0-3", True, "âge : 0-3", "age: 0-3"),
        ("category=A%3DB", True, "category : A=B", "category: A=B"),
        ("category=A%3DB", False, "A=B", "A=B"),
    ],
)
def test_a_cell_is_put_into_words(cell, named, fr, en):
    words = cell_words(cell, BREAKDOWNS, named=named)
    assert (words.fr, words.en) == (fr, en)


@pytest.mark.parametrize("written", [{"gender": "F", "age": "75+"}, "gender=F;age=75+", "age=75+;gender=F"])
def test_files_give_a_cell_as_a_mapping_or_as_a_text(written):
    assert TypeAdapter(Cell).validate_python(written) == "age=75+;gender=F"
    assert TypeAdapter(Codes).validate_python(written) == {"age": "75+", "gender": "F"}


@given(cells)
def test_the_text_that_was_written_is_read_as_it_stands(split):
    assert TypeAdapter(Cell).validate_python(write_cell(split)) == write_cell(split)


@pytest.mark.parametrize("kind", [Cell, Codes])
@pytest.mark.parametrize("written", ["age", "age=75+;gender"])
def test_what_is_no_cell_is_refused(kind, written):
    with pytest.raises(ValidationError, match="is no cell"):
        TypeAdapter(kind).validate_python(written)
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(7)
