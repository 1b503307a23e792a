"""Texts are measured before they are set."""

import pytest

from reports.charts.letters import text_width, with_minus, with_signs, wrap
from tests.worlds.pictures import LONG, freetype_width


def test_no_line_is_wider_than_asked_and_nothing_is_lost():
    lines = wrap(LONG, 60.0)
    assert max(text_width(line) for line in lines) <= 60.0
    assert "".join(lines).replace("-", "").replace(" ", "") == with_signs(LONG).replace(" ", "")


def test_apostrophes_and_quotation_marks_are_those_of_print():
    assert with_signs("l'entraide d'ici 'citée'") == "l’entraide d’ici ‘citée’"


def test_a_word_with_a_hyphen_is_cut_there():
    assert wrap("socio-professionnellement", text_width("professionnellement"))[0] == "socio-"


def test_a_sign_that_belongs_to_a_word_stays_on_its_line():
    for width in range(90, 200, 5):
        for line in wrap("Ludothèque « Les Voix mêlées » : pour qui ?", float(width)):
            assert not line.startswith(("»", ":", "?"))
            assert not line.endswith("«")


def test_beyond_the_most_lines_it_ends_with_an_ellipsis():
    lines = wrap(LONG, 120.0, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert text_width(lines[-1]) <= 120.0


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", ["Bénéficiaires", "AVATAR Toto", "1 234 567,89 €", "−12 %", "œuvre — « ici »"])
def test_no_text_is_wider_than_it_is_thought_to_be(text, bold):
    assert text_width(text, 12, bold) >= 12 * freetype_width(text, bold) - 0.2


def test_a_letter_that_the_face_does_not_have_counts_as_a_square():
    assert text_width("汉字", 10) == 20


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("-12 €", "−12 €"),
        ("-€12 (-€20 to -€7)", "−€12 (−€20 to −€7)"),
        ("de -0,5 à 3", "de −0,5 à 3"),
        ("2015-2016", "2015-2016"),
        ("porte-à-porte", "porte-à-porte"),
    ],
)
def test_a_negative_number_has_a_true_minus_and_a_hyphen_stays(text, written):
    assert with_minus(text) == written
