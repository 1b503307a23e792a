"""The bank of values that ships: every entry is sound, says where it was read, and gives back the figures its source publishes."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from indicators.bank import BankValue, accounts_of, load_bank
from indicators.catalogue import load_catalogue
from indicators.text import Refusal
from indicators.yamlfile import load_model

FOLDER = Path(str(files("indicators") / "catalogue" / "bank"))
FILES = sorted(path for path in FOLDER.glob("*/*.yaml") if path.name != "index.yaml")


@pytest.fixture(scope="module")
def bank() -> dict[str, BankValue]:
    return load_bank(FOLDER)


def notes(entry: BankValue) -> list[str]:
    """What the entry says about itself to a reader, in French."""
    return [entry.source.title, *(caveat.fr for caveat in entry.caveats)]


# what every entry owes its reader


def test_there_is_something_to_choose_from() -> None:
    assert len(FILES) >= 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_entry_is_valid_and_has_the_name_of_its_file(path: Path) -> None:
    assert load_model(BankValue, path).id == path.stem


def test_every_value_can_be_looked_up(bank: dict[str, BankValue]) -> None:
    sources = [s for v in bank.values() for s in (v.source, *(d.source for d in v.values if d.source))]
    assert [s.url for s in sources if not s.url.startswith("http")] == []


def test_an_official_value_names_who_publishes_it(bank: dict[str, BankValue]) -> None:
    assert [v.id for v in bank.values() if v.status == "official" and not v.source.publisher.strip()] == []


def test_a_value_read_at_second_hand_says_so(bank: dict[str, BankValue]) -> None:
    silent = [v.id for v in bank.values() if v.status == "secondary" and not any("secondaire" in text for text in notes(v))]
    assert silent == []


def test_only_what_the_state_publishes_itself_has_the_best_grades(bank: dict[str, BankValue]) -> None:
    assert [v.id for v in bank.values() if v.status != "official" and v.grade < 3] == []


def test_an_illustrative_value_does_not_ship(bank: dict[str, BankValue]) -> None:
    assert [v.id for v in bank.values() if v.status == "illustrative"] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_entries_have_the_same_title(bank: dict[str, BankValue], language: str) -> None:
    titles = [getattr(v.title, language) for v in bank.values()]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("name", ["HACT", "TOMs", "Social Value Portal", "Social Value Bank"])
def test_values_that_may_not_be_passed_on_are_not_here(name: str) -> None:
    assert [path.name for path in FILES if name.lower() in path.read_text(encoding="utf-8").lower()] == []


# figures that the sources print


@pytest.mark.parametrize(("year", "euros"), [(2025, 256), (2026, 264), (2030, 300), (2050, 563)])
def test_a_tonne_of_carbon_in_2023_euros(bank: dict[str, BankValue], year: int, euros: int) -> None:
    assert round(bank["carbon_value_2025"].series.at(year)) == euros


def test_a_tonne_of_carbon_gains_as_much_as_the_discount_rate_takes_away(bank: dict[str, BankValue]) -> None:
    tonne, rate = bank["carbon_value_2025"].series, bank["discount_rate_fr"].latest.value
    assert rate == 0.032
    assert [tonne.at(year) / (1 + rate) ** (year - 2025) for year in range(2025, 2051)] == pytest.approx([256] * 26)


@pytest.mark.parametrize(("year", "euros"), [(2018, 54), (2020, 87), (2030, 250), (2040, 500), (2050, 775)])
def test_a_tonne_of_carbon_in_the_series_of_2019(bank: dict[str, BankValue], year: int, euros: int) -> None:
    assert bank["carbon_value_2019"].series.at(year) == euros


@pytest.mark.parametrize(("start", "end", "factor"), [(2018, 2025, 1.174), (2023, 2025, 1.030), (2021, 2022, 1.052)])
def test_prices_have_risen(bank: dict[str, BankValue], start: int, end: int, factor: float) -> None:
    prices = bank["price_index_fr"].series
    assert round(prices.at(end) / prices.at(start), 3) == factor


@pytest.mark.parametrize(("year", "rate"), [(2012, 1.97), (2013, 0.86), (2014, 0.51), (2015, 0.04)])
def test_prices_before_2015_rose_by_the_annual_means_of_insee(bank: dict[str, BankValue], year: int, rate: float) -> None:
    prices = bank["price_index_fr"].series
    assert (prices.at(year) / prices.at(year - 1) - 1) * 100 == pytest.approx(rate, abs=0.01)  # as printed by cnr.fr


def test_the_minimum_wage_of_june_2026(bank: dict[str, BankValue]) -> None:
    latest = bank["minimum_wage_hourly_gross_fr"].latest
    assert (latest.start, latest.value) == (date(2026, 6, 1), 12.31)
    assert latest.source is not None
    assert "22 mai 2026" in latest.source.title


def test_a_year_in_which_the_minimum_wage_rose_has_the_mean_over_its_days(bank: dict[str, BankValue]) -> None:
    # 12.02 for 151 days (January to May), 12.31 for 214
    assert bank["minimum_wage_hourly_gross_fr"].series.at(2026) == pytest.approx((151 * 12.02 + 214 * 12.31) / 365)


def test_a_legal_amount_is_in_the_prices_of_its_day_and_names_its_text(bank: dict[str, BankValue]) -> None:
    for name in ("minimum_wage_hourly_gross_fr", "minimum_wage_monthly_gross_fr", "rsa_single_monthly_fr", "aah_monthly_fr"):
        entry = bank[name]
        assert entry.current_prices
        assert all(dated.source for dated in entry.values), name
        assert "legifrance.gouv.fr" in entry.reference(2026).url


def test_an_hour_of_volunteering_is_between_the_minimum_wage_and_the_same_with_contributions(bank: dict[str, BankValue]) -> None:
    hour, wage = bank["volunteer_hour_fr"], bank["minimum_wage_hourly_gross_fr"]
    assert (hour.low, hour.high) == (12.31, pytest.approx(12.31 * 1.311, abs=1e-4))
    assert [v.start for v in hour.values] == [v.start for v in wage.values]
    assert [v.value for v in hour.values] == pytest.approx([v.value * (1 + 1.311) / 2 for v in wage.values], abs=1e-4)  # the middle


def test_denser_towns_suffer_more_from_a_car(bank: dict[str, BankValue]) -> None:
    classes = ["very_sparse", "sparse", "medium", "dense", "very_dense"]
    euros = [bank[f"air_pollution_car_km_{name}_fr"].latest.value for name in classes]
    assert euros == [0.0097, 0.0133, 0.0158, 0.0388, 0.1405]


def test_a_vegetarian_meal_instead_of_beef(bank: dict[str, BankValue]) -> None:
    assert bank["beef_meal_co2e"].latest.value - bank["vegetarian_meal_co2e"].latest.value == pytest.approx(4.12)


def test_where_two_methods_differ_the_range_holds_both(bank: dict[str, BankValue]) -> None:
    coat = bank["coat_new_co2e"]
    assert (coat.low, coat.latest.value, coat.high) == (31.88, 85.8, 85.8)
    assert coat.range_source
    assert "méthodes diffèrent" in coat.range_source


def test_parts_that_do_not_add_up_say_so(bank: dict[str, BankValue]) -> None:
    assert any("ne s'additionnent pas" in text for text in notes(bank["school_dropout_cost_fr"]))


def test_the_middle_of_a_published_span_is_stated_as_our_choice(bank: dict[str, BankValue]) -> None:
    fall = bank["fall_older_person_fr"]
    assert (fall.low, fall.latest.value, fall.high, fall.distribution) == (2000, 5000, 8000, "uniform")
    assert any("notre choix" in text for text in notes(fall))


def test_a_price_of_one_departement_holds_in_its_towns_only(bank: dict[str, BankValue]) -> None:
    day = bank["ehpad_accommodation_day_92"]
    assert day.holds_in("FR-92071")
    assert not day.holds_in("FR-75056")


# folders by subject


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A bank of one's own, with one subject of two entries."""
    return Path(shutil.copytree(FOLDER / "rates", tmp_path / "bank" / "rates")).parent


def test_every_entry_lies_in_a_folder_by_subject_and_all_are_loaded_by_id(bank: dict[str, BankValue]) -> None:
    assert [path.name for path in FOLDER.glob("*.yaml")] == []
    assert [*bank] == sorted(path.stem for path in FILES)


def test_a_bank_of_ones_own_needs_no_folders(own: Path) -> None:
    shutil.copy(FOLDER / "health" / "statistical_life_fr.yaml", own)
    assert [*load_bank(own)] == ["discount_rate_fr", "price_index_fr", "statistical_life_fr"]


def test_a_folder_of_entries_says_what_it_is_about(own: Path) -> None:
    (own / "rates" / "index.yaml").unlink()
    with pytest.raises(Refusal, match="bank_without_index") as refusal:
        load_bank(own)
    assert str(own / "rates") in refusal.value.text.fr


def test_a_folder_without_entries_needs_no_index(own: Path) -> None:
    (own / "later").mkdir()
    assert len(load_bank(own)) == 2


@pytest.mark.parametrize(
    ("index", "reason"),
    [("title: {fr: Taux}\norder: 2\n", "« title.en » : cette clé manque"), ("title: {fr: a, en: b}\norder: 1\n", "« 1 » est déjà pris")],
)
def test_an_index_has_its_title_in_both_languages_and_a_place_of_its_own(own: Path, index: str, reason: str) -> None:
    shutil.copytree(FOLDER / "food", own / "zest")
    (own / "zest" / "index.yaml").write_text(index)
    with pytest.raises(Refusal) as refusal:
        load_bank(own)
    assert reason in refusal.value.text.fr


def test_one_id_stands_in_one_folder_only(own: Path) -> None:
    shutil.copy(own / "rates" / "price_index_fr.yaml", own)
    with pytest.raises(Refusal) as refusal:
        load_bank(own)
    assert "« price_index_fr » est déjà pris" in refusal.value.text.fr


def test_a_catalogue_of_ones_own_that_still_says_values_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER.parent, tmp_path / "catalogue"))
    (folder / "values").mkdir()
    load_catalogue(folder)
    (folder / "bank" / "rates").rename(folder / "values" / "rates")
    with pytest.raises(Refusal) as refusal:
        load_catalogue(folder)
    assert "Renommez values/ en bank/" in refusal.value.text.fr


# what the corrections of the bank were about


def test_the_rates_by_function_are_those_of_a_page_of_2024(bank: dict[str, BankValue]) -> None:
    hour = bank["volunteer_hour_skilled_fr"]
    assert (hour.source.date, hour.price_year, hour.latest.start.year) == ("2024-08-19", 2024, 2024)
    assert (hour.low, hour.latest.value, hour.high) == (18, 30, 60)


def test_what_a_fall_costs_is_of_the_years_of_the_study(bank: dict[str, BankValue]) -> None:
    assert bank["fall_older_person_fr"].price_year == 2014
    assert any("2012 à 2014" in text for text in notes(bank["fall_older_person_fr"]))


def test_peelings_and_food_have_factors_of_their_own_ten_times_below_that_of_waste(bank: dict[str, BankValue]) -> None:
    burnt, composted = bank["biowaste_incineration_co2e"].latest.value, bank["biowaste_home_compost_net_co2e"].latest.value
    assert composted == pytest.approx(burnt - 0.009)  # less what a compost bin emits
    assert bank["residual_waste_incineration_co2e"].latest.value / composted == pytest.approx(10, abs=0.5)


def test_a_value_does_not_hold_in_the_places_that_its_source_leaves_out(bank: dict[str, BankValue]) -> None:
    time = bank["time_value_fr"]
    assert not time.holds_in("FR-92071")
    assert time.holds_in("FR-69123")


def test_every_value_read_at_second_hand_has_a_range_and_says_where_it_comes_from(bank: dict[str, BankValue]) -> None:
    silent = [v.id for v in bank.values() if v.kind == "proxy" and v.status == "secondary" and (v.low is None or not v.range_source)]
    assert silent == []


def test_a_range_that_no_source_gives_is_as_wide_as_its_grade(bank: dict[str, BankValue]) -> None:
    width = {4: 0.3, 5: 0.5}
    ours = [v for v in bank.values() if v.range_source and v.range_source.startswith("Notre choix, faute d'étendue publiée")]
    assert len(ours) == 20
    for entry in ours:
        value = entry.latest.value
        assert (entry.low, entry.high) == pytest.approx((value * (1 - width[entry.grade]), value * (1 + width[entry.grade]))), entry.id


def test_the_cost_of_unemployment_is_split_as_published_and_its_transfers_net_to_zero(bank: dict[str, BankValue]) -> None:
    entry = bank["unemployment_public_cost_fr"]
    billions = [8.15, 10.94, 5.59, 8.29]  # benefits, taxes and contributions, employment, induced: ATD Quart Monde, out of 32.97
    assert [component.share for component in entry.accounts] == pytest.approx([b / 32.97 for b in billions], abs=1e-6)
    assert [sum(component.accounts.values()) for component in entry.accounts] == [0, 0, 1, 1]
    assert accounts_of(entry.accounts) == pytest.approx({"state": 1, "beneficiaries": -(8.15 + 10.94) / 32.97}, abs=1e-6)


def test_who_gains_in_a_value_of_the_bank_is_a_known_group(bank: dict[str, BankValue]) -> None:
    groups = set(load_catalogue().vocabulary.stakeholders)
    assert {name for v in bank.values() for component in v.accounts for name in component.accounts} <= groups


def test_every_proxy_says_what_it_covers(bank: dict[str, BankValue]) -> None:
    assert [v.id for v in bank.values() if v.kind == "proxy" and "covers" not in v.model_fields_set] == []
    assert {v.id for v in bank.values() if v.covers == "once"} >= {"fall_older_person_fr", "statistical_life_fr"}
