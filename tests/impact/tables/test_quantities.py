"""Amounts, days and the notation of columns, as tables of what is written and what it is."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic_core import PydanticCustomError

from impact.tables.days import read_day
from impact.tables.encodings import decoded, is_garbled
from impact.tables.header import aside_code_of
from impact.tables.notation import ENGLISH, FRENCH, UNKNOWN, Notation, notation_of, notation_of_file
from impact.tables.periods import PeriodStyle, read_period
from impact.tables.quantities import Quantity, read_quantity
from indicators.models import Unit

EUROS = Unit(fr="euros", en="euros", spellings=["€", "EUR"])
HOURS = Unit(fr="heures", en="hours", spellings=["h", "heure"])
PEOPLE = Unit(fr="personnes", en="people", whole=True, spellings=["pers."])
SHARE = Unit(fr="part (de 0 à 1)", en="share (0 to 1)")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("3 200 €", EUROS, 3200), ("€3 200,50", EUROS, 3200.5), ("12 h 30", HOURS, 12.5), ("36:30", HOURS, 36.5), ("36h30", HOURS, 36.5),
     ("45 min", HOURS, 0.75), ("120 personnes", PEOPLE, 120), ("45 %", SHARE, 0.45), ("−12", EUROS, -12), ("1 234", PEOPLE, 1234)],
)  # fmt: skip
def test_amounts_in_the_unit_of_the_indicator(text: str, unit: Unit, value: float) -> None:
    assert read_quantity(text, FRENCH, unit) == Quantity(value)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("env. 120", Quantity(120, approximate=True)), ("120*", Quantity(120, approximate=True)), ("~ 80", Quantity(80, approximate=True)),
     ("100-150", Quantity(125, True, 100, 150)), ("entre 100 et 150", Quantity(125, True, 100, 150)), ("de 10 à 20", Quantity(15, True, 10, 20)),
     ("env. 100 – 150 personnes", Quantity(125, True, 100, 150))],
)  # fmt: skip
def test_estimates_and_ranges(text: str, quantity: Quantity) -> None:
    assert read_quantity(text, FRENCH, PEOPLE) == quantity


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [(">50", PEOPLE, "number_is_a_bound"), ("plus de 50", PEOPLE, "number_is_a_bound"), ("50+", PEOPLE, "number_is_a_bound"),
     ("50/60", PEOPLE, "number_slash"), ("2015-2016", PEOPLE, "number_slash"), ("une centaine", PEOPLE, "number_vague"),
     ("(120)", EUROS, "minus_unclear"), ("120-", EUROS, "minus_unclear"), ("150-100", PEOPLE, "range_backwards"),
     ("2016-05-12", EUROS, "value_is_a_day"), ("12-mai", EUROS, "value_is_a_day"), ("#REF!", EUROS, "cell_error"), ("=A1", EUROS, "formula"),
     ("12 h 30", EUROS, "duration_for_unit"), ("10 h à 12 h", HOURS, "hours_two_readings"), ("12 kg", EUROS, "number_with_unit"),
     ("1e200", EUROS, "number_too_large"), ("x" * 500, EUROS, "not_a_number")],
)  # fmt: skip
def test_what_is_no_amount_says_what_it_is(text: str, unit: Unit, code: str) -> None:
    with pytest.raises(PydanticCustomError) as error:
        read_quantity(text, FRENCH, unit)
    assert error.value.type == code


@pytest.mark.parametrize(
    ("texts", "of_file", "comma", "point"),
    [(["1,250", "1,012,500"], UNKNOWN, "group", "decimal"), (["1,250", "12,5"], UNKNOWN, "decimal", None), (["1.234,5"], UNKNOWN, "decimal", "group"),
     (["1,250"], UNKNOWN, None, None), (["1,250"], FRENCH, "decimal", None), (["1,250"], ENGLISH, "group", "decimal"),
     (["1,012,500", "12,5"], FRENCH, "disputed", None), (["12.5", "1.250"], FRENCH, "decimal", "decimal")],
)  # fmt: skip
def test_the_column_comes_before_the_file(texts: list[str], of_file: Notation, comma: str | None, point: str | None) -> None:
    notation = notation_of(texts, of_file)
    assert (notation.comma, notation.point) == (comma, point)


def test_what_stays_in_doubt_is_refused_with_both_readings_and_a_whole_thing_decides() -> None:
    with pytest.raises(PydanticCustomError) as error:
        read_quantity("1,250", UNKNOWN, HOURS)
    assert (error.value.type, error.value.context["grouped"], error.value.context["decimal"]) == ("number_two_readings", "1250", "1,2500")
    assert read_quantity("1,250", UNKNOWN, PEOPLE).value == 1250
    with pytest.raises(PydanticCustomError, match="not an amount"):
        read_quantity("1,250", FRENCH, PEOPLE)


@pytest.mark.parametrize(
    ("delimiter", "headings", "comma", "order"),
    [(";", ["Projet", "Valeur"], "decimal", "day"), (",", ["Project", "Value"], "group", None), (",", ["Projet", "Valeur"], None, None),
     (";", ["Project", "Value"], None, "day"), (None, ["Projet", "Valeur"], "decimal", "day")],
)  # fmt: skip
def test_a_file_speaks_only_where_its_delimiter_and_headings_agree(
    delimiter: str | None, headings: list[str], comma: str | None, order: str | None
) -> None:
    notation = notation_of_file(delimiter, headings)
    assert (notation.comma, notation.order) == (comma, order)


def test_days_in_the_order_of_their_column() -> None:
    assert read_day("03/05/2024", Notation(order="month")) == date(2024, 3, 5)
    assert read_day("03/05/24", FRENCH) == date(2024, 5, 3)
    assert read_day("mardi 5 mars 2024") == read_day("20240305") == read_day("2024-03-05T23:45:00.000Z") == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("2012/13", "2012-09-01", "2013-08-31"), ("T1 2016", "2016-01-01", "2016-03-31"), ("1er trimestre 2016", "2016-01-01", "2016-03-31"),
     ("juin 2016", "2016-06-01", "2016-06-30"), ("2016-01-01 → 2017-01-01", "2016-01-01", "2016-12-31"), ("S2 2016", "2016-07-01", "2016-12-31")],
)  # fmt: skip
def test_periods_in_more_spellings(text: str, start: str, end: str) -> None:
    assert tuple(map(str, read_period(text))) == (start, end)


def test_a_mid_month_end_on_new_years_day_is_asked_about() -> None:
    with pytest.raises(PydanticCustomError) as error:
        read_period("2016-06-15/2017-01-01", PeriodStyle())
    assert error.value.type == "period_end_unclear"


def test_garbled_text_is_known() -> None:
    assert is_garbled("CrÃ©er")
    assert is_garbled("prÃ¨s")
    assert not is_garbled("Créer près de l’Âge d'or, São Paulo")
    assert decoded("été".encode("mac_roman") + b"\n").text == "été\n"
    assert decoded("été".encode("cp850") + b"\n").text == "été\n"
    assert decoded("a;b\n1;2\n".encode("utf-16-le")).text == "a;b\n1;2\n"


@pytest.mark.parametrize(
    ("name", "code"),
    [("Objectifs 2016", "aside_target"), ("Réalisé 2016", None), ("Objectifs et réalisé", None), ("Exemple à suivre", "aside_example"), ("Archives", "aside_archive"),
     ("Bilan", None), ("Prévisionnel", "aside_target"), ("Ne pas remplir : exemple de ce que nous attendons de vous pour chaque projet", None)],
)  # fmt: skip
def test_names_that_say_what_is_not_meant(name: str, code: str | None) -> None:
    assert aside_code_of(name) == code
