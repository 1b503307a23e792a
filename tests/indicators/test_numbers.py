"""How numbers, money, days and periods are written: a table by hand, in both languages."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import numbers

NB, NNB = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"

NUMBERS = [
    # value, decimals, French, English
    (0, 2, "0", "0"),
    (1234.5, 2, f"1{NNB}234,5", "1,234.5"),
    (1234.567, 2, f"1{NNB}234,57", "1,234.57"),
    (1234.567, 0, f"1{NNB}235", "1,235"),
    (0.12344, 4, "0,1234", "0.1234"),
    (-7.5, 2, "-7,5", "-7.5"),
    (-0.001, 2, "0", "0"),
    (1_000_000, 2, f"1{NNB}000{NNB}000", "1,000,000"),
    (1e15, 2, "1e+15", "1e+15"),
    (-2.5e20, 2, "-2.5e+20", "-2.5e+20"),
    (float("inf"), 2, "inf", "inf"),
]
SHARES = [
    # value, decimals, zeros, French, English
    (0.5, 0, True, f"50{NNB}%", "50%"),
    (0.12, 1, True, f"12,0{NNB}%", "12.0%"),
    (0.12, 1, False, f"12{NNB}%", "12%"),
    (0.1734, 1, False, f"17,3{NNB}%", "17.3%"),
    (12.5, 0, True, f"1{NNB}250{NNB}%", "1,250%"),
    (-0.05, 1, True, f"-5,0{NNB}%", "-5.0%"),
]
MONEY = [
    # value, currency, cents, French, English
    (81742, "EUR", None, f"81{NNB}742{NB}€", "€81,742"),
    (81742.4, "EUR", None, f"81{NNB}742{NB}€", "€81,742"),
    (12.5, "EUR", None, f"12,50{NB}€", "€12.50"),
    (12, "EUR", None, f"12{NB}€", "€12"),
    (99.999, "EUR", None, f"100,00{NB}€", "€100.00"),
    (-603.96, "GBP", None, f"-604{NB}£GB", "-£604"),
    (1234.5, "EUR", True, f"1{NNB}234,50{NB}€", "€1,234.50"),
    (0, "EUR", True, f"0,00{NB}€", "€0.00"),
    (12.5, "EUR", False, f"12{NB}€", "€12"),
]
AMOUNTS = [
    # value, unit, how, French, English
    (None, "people", {}, "—", "—"),
    (None, "share", {}, "—", "—"),
    (None, "euros", {"currency": "EUR"}, "—", "—"),
    (9069.11, "households", {"whole": True}, f"9{NNB}069", "9,069"),
    (9069.11, "hours", {}, f"9{NNB}069,11", "9,069.11"),
    (9069.11, "hours", {"rounded": True}, f"9{NNB}069", "9,069"),
    (999.11, "hours", {"rounded": True}, "999,11", "999.11"),
    (3, "hours", {"words": "h"}, "3 h", "3 h"),
    (0.12, "share", {}, f"12{NNB}%", "12%"),
    (0.12, "share", {"zeros": True}, f"12,0{NNB}%", "12.0%"),
    (0.12, "share", {"words": "share"}, f"12{NNB}%", "12%"),
    (81742.4, "euros", {"currency": "EUR"}, f"81{NNB}742{NB}€", "€81,742"),
    (81742.4, "euros", {"currency": "EUR", "cents": True, "words": "euros"}, f"81{NNB}742,40{NB}€", "€81,742.40"),
    (81742.4, "euros", {"words": "euros"}, f"81{NNB}742,4 euros", "81,742.4 euros"),
]
PERIODS = [
    (date(2023, 1, 1), date(2023, 12, 31), "2023", "2023"),
    (date(2022, 1, 1), date(2023, 12, 31), "2022–2023", "2022–2023"),
    (date(2023, 9, 1), date(2024, 8, 31), "du 1 sept. 2023 au 31 août 2024", "Sep 1, 2023 – Aug 31, 2024"),
    (date(2023, 5, 1), date(2023, 5, 31), "du 1 mai 2023 au 31 mai 2023", "May 1, 2023 – May 31, 2023"),
]


@pytest.mark.parametrize(("value", "decimals", "fr", "en"), NUMBERS)
def test_a_number(value, decimals, fr, en):
    assert (numbers.number(value, "fr", decimals), numbers.number(value, "en", decimals)) == (fr, en)


@pytest.mark.parametrize(("value", "decimals", "zeros", "fr", "en"), SHARES)
def test_a_share_in_percent(value, decimals, zeros, fr, en):
    assert (numbers.percent(value, "fr", decimals, zeros=zeros), numbers.percent(value, "en", decimals, zeros=zeros)) == (fr, en)


@pytest.mark.parametrize(("value", "currency", "cents", "fr", "en"), MONEY)
def test_money(value, currency, cents, fr, en):
    assert (numbers.money(value, currency, "fr", cents=cents), numbers.money(value, currency, "en", cents=cents)) == (fr, en)


@pytest.mark.parametrize(("value", "unit", "how", "fr", "en"), AMOUNTS)
def test_an_amount_with_its_unit(value, unit, how, fr, en):
    assert (numbers.amount(value, unit, "fr", **how), numbers.amount(value, unit, "en", **how)) == (fr, en)


@pytest.mark.parametrize(("value", "fr", "en"), [(1.93, "1,93", "1.93"), (2, "2,00", "2.00"), (1234.5, f"1{NNB}234,50", "1,234.50")])
def test_a_ratio_has_two_decimals(value, fr, en):
    assert (numbers.ratio(value, "fr"), numbers.ratio(value, "en")) == (fr, en)


@pytest.mark.parametrize(("value", "fr", "en"), [(9.87654, "9,8765", "9.8765"), (12.3456, "12,35", "12.35"), (-0.5, "-0,5", "-0.5")])
def test_what_a_check_compares_is_precise_below_ten(value, fr, en):
    assert (numbers.precise(value, "fr"), numbers.precise(value, "en")) == (fr, en)


@pytest.mark.parametrize(
    ("value", "digits", "decimals", "fr", "en"),
    [
        (0.000123456789, 6, 6, "0,000123", "0.000123"),
        (1234567.89, 6, 6, f"1{NNB}234{NNB}570", "1,234,570"),
        (12.3456789, 6, 6, "12,3457", "12.3457"),
        (12.3456789, 4, 2, "12,35", "12.35"),
        (87654, 4, 2, f"87{NNB}650", "87,650"),
    ],
)
def test_an_assumption_has_its_significant_digits(value, digits, decimals, fr, en):
    assert (numbers.significant(value, "fr", digits, decimals), numbers.significant(value, "en", digits, decimals)) == (fr, en)


@pytest.mark.parametrize(("start", "end", "fr", "en"), PERIODS)
def test_a_period(start, end, fr, en):
    assert (numbers.period(start, end, "fr"), numbers.period(start, end, "en")) == (fr, en)


def test_a_day():
    assert (numbers.day(date(2023, 3, 5), "fr"), numbers.day(date(2023, 3, 5), "en")) == ("5 mars 2023", "Mar 5, 2023")


def test_one_instant_is_written_as_the_day_of_each_place() -> None:
    """Instants of two places are equal where they are one: none is written as the other was."""
    midnight = datetime(2023, 3, 5, tzinfo=UTC)
    earlier = midnight.astimezone(timezone(timedelta(hours=-5)))
    assert midnight == earlier
    assert (numbers.day(midnight, "fr"), numbers.day(earlier, "fr")) == ("5 mars 2023", "4 mars 2023")


def test_years():
    assert (numbers.years(2023, 2023), numbers.years(2023, 2025)) == ("2023", "2023–2025")


def test_quotation_marks_and_lists():
    assert (numbers.quoted("Repas", "fr"), numbers.quoted("Meals", "en")) == ("« Repas »", "'Meals'")
    assert numbers.listed(["a", "b"]) == "a, b"


@pytest.mark.parametrize(
    ("count", "fr", "en"), [(0, True, False), (1, True, True), (1.5, True, False), (2, False, False), (0.004, True, False)]
)
def test_each_language_has_its_own_singular(count, fr, en):
    assert (numbers.is_one(count, "fr"), numbers.is_one(count, "en")) == (fr, en)


SUPPORTED = [
    # value, low, high: what their interval supports, by hand (style of the edition)
    ((301_847.59, 279_629.39, 355_308.56), (302_000, 280_000, 355_000)),
    ((1_631, 960, 3_365), (1_600, 1_000, 3_400)),
    ((0.6827, 0.5997, 0.7766), (0.683, 0.60, 0.78)),
    ((-11_973.17, -20_339.8, -7_584.81), (-12_000, -20_500, -7_500)),
    ((442_157, 442_157, 482_913), (442_000, 442_000, 483_000)),
    ((117, 117, 117), (117, 117, 117)),
    # what the stated values give may lie outside the interval, which is not moved to hold it
    ((442_157, 443_960, 482_980), (442_000, 444_000, 483_000)),
    ((0.4356, 0.36, 0.43), (0.436, 0.36, 0.43)),
    ((442_900, 443_960, 482_980), (443_000, 444_000, 483_000)),
    ((-442_157, -482_980, -443_960), (-442_000, -483_000, -444_000)),
]


@pytest.mark.parametrize(("exact", "shown"), SUPPORTED)
def test_a_figure_is_rounded_to_what_its_interval_supports(exact: tuple, shown: tuple) -> None:
    assert numbers.supported(*exact) == pytest.approx(shown)


@given(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3).map(sorted))
def test_rounding_keeps_the_order_and_moves_nothing_by_more_than_a_tenth_of_the_interval(ends: list[float]) -> None:
    low, value, high = ends
    shown = numbers.supported(value, low, high)
    assert shown[1] <= shown[0] <= shown[2]
    slack = (high - low) / 10 + 1e-9 * max(abs(low), abs(high))
    assert all(abs(new - old) <= slack for new, old in zip(shown, (value, low, high), strict=True))


@given(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3, unique=True).map(sorted), st.booleans())
def test_rounding_leaves_a_value_on_its_side_of_an_interval_that_does_not_hold_it(ends: list[float], mirrored: bool) -> None:
    value, low, high = (-end for end in ends) if mirrored else ends
    centre, bottom, top = numbers.supported(value, *sorted((low, high)))
    assert (centre >= top) if mirrored else (centre <= bottom)


def test_a_mark_out_of_ten_is_read_as_such_and_other_units_as_they_are_counted() -> None:
    from indicators.catalogue import load_catalogue

    units = load_catalogue().vocabulary.units
    assert (units["score_0_10"].after(8.6).fr, units["score_0_10"].after(8.6).en) == ("sur 10", "out of 10")
    assert (units["sessions"].after(1).fr, units["sessions"].after(2).fr) == ("séance", "séances")


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [(1310.5, "1\u202f310,50", "1,310.50"), (1310.0, "1\u202f310", "1,310"), (0.999, "1", "1"), (3.1, "3,10", "3.10")],
)
def test_an_amount_that_was_stated_has_both_cents_or_none(value: float, french: str, english: str) -> None:
    assert (numbers.euros_and_cents(value, "fr"), numbers.euros_and_cents(value, "en")) == (french, english)


@pytest.mark.parametrize(
    ("value", "first"),
    [(-286_172.0, -286_000.0), (0.4369, 0.437), (12.0, 12.0), (99_960.0, 100_000.0), (0.0, 0.0)],
)
def test_what_no_interval_says_is_sure_is_told_by_its_first_three_digits(value: float, first: float) -> None:
    assert numbers.first_digits(value) == pytest.approx(first)


@pytest.mark.parametrize(("code", "fr", "en"), [("BE", "Belgique", "Belgium"), ("FR-92", "FR-92", "FR-92")])
def test_a_country_is_called_by_its_name_and_a_place_within_it_by_its_code(code: str, fr: str, en: str) -> None:
    assert (numbers.country(code, "fr"), numbers.country(code, "en")) == (fr, en)
