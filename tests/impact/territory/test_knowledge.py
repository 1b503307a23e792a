"""Facts of a territory: dated, sourced, computed from one another, never chained across a break; the hard cases are real ones of Sceaux."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from impact.territory.knowledge import Knowledge, load_knowledge
from indicators.catalogue import Catalogue
from indicators.text import Refusal

SOURCE = """
sources:
  census: {publisher: Insee, title: Recensement, url: "https://example.org/a", date: "2024"}
  other: {publisher: Insee, title: Comparateur, where: une copie, date: "2024"}
  paper: {publisher: Gazette, title: Article, url: "https://example.org/b", date: "2021-06-07", status: secondary}
"""


@pytest.fixture
def known(tmp_path: Path, catalogue: Catalogue):
    def read(text: str, home: str = "92071", sources: str = SOURCE) -> Knowledge:
        (tmp_path / "facts.yaml").write_text(sources + text, "utf-8")
        return load_knowledge([tmp_path / "facts.yaml"], catalogue, home)

    return read


def ages(whole: float, *parts: float) -> str:
    codes = ("0-14", "15-29", "30-44", "45-59", "60-74", "75+")
    cells = [f'    - {{period: 2020, source: census, breakdown: "age={c}", value: {v}}}' for c, v in zip(codes, parts, strict=True)]
    return "\n".join(["values:", "  population:", f"    - {{period: 2020, source: census, value: {whole}}}", *cells])


# — what follows from what —


def test_a_share_is_computed_from_facts_of_one_place_period_and_source(known) -> None:
    facts = known("""
values:
  main_dwellings: [{period: 2022, source: census, value: 9000}, {period: 2021, source: other, value: 8000}]
  owner_dwellings: [{period: 2022, source: census, value: 4500}, {period: 2021, source: census, value: 4400}]
""")
    assert [(v.period, v.value) for v in facts.series("owner_share")] == [("2022", 0.5)], "2021 has two sources: no share is made of both"
    [share] = facts.series("owner_share")
    assert share.made_of == ("owner_dwellings", "main_dwellings")


def test_the_share_of_an_age_is_of_the_whole_and_a_rate_within_its_own_cell(known) -> None:
    facts = known(
        ages(20359, 3468, 4167, 3304, 4024, 2947, 2447)
        + """
  employed: [{period: 2021, source: census, breakdown: gender=F, value: 4335}]
  working_age: [{period: 2021, source: census, breakdown: gender=F, value: 6627}]
"""
    )
    share = facts.at("population_share", None, "age=75+")
    assert share is not None
    assert share.value == pytest.approx(2447 / 20359)
    rate = facts.at("employment_rate", None, "gender=F")
    assert rate is not None
    assert rate.value == pytest.approx(4335 / 6627)


def test_parts_may_miss_the_whole_by_as_much_as_the_producer_rounds(known) -> None:
    known(ages(20359, 3468, 4167, 3304, 4024, 2947, 2447))  # Insee, 2020: the ages sum to 20,357
    with pytest.raises(Refusal) as refused:
        known(ages(20459, 3468, 4167, 3304, 4024, 2947, 2447))
    assert "20357" in refused.value.text.fr
    assert "ligne" in refused.value.text.fr


def test_categories_that_make_one_more_than_the_total_are_taken_as_their_source_gives_them(known) -> None:
    kinds = {"culture": 41, "sport": 26, "social_health": 12, "humanitarian": 9, "district": 8, "tenants": 8, "clubs": 8, "circular": 5}
    kinds |= {"patriotic": 5, "other": 13}  # 135, for a total of 134
    cells = "".join(f", {{period: 2023, source: paper, breakdown: association_kind={k}, value: {v}}}" for k, v in kinds.items())
    facts = known(f"values:\n  associations: [{{period: 2023, source: paper, value: 134}}{cells}]\n")
    assert facts.at("associations").value == 134
    assert facts.at("associations", None, "association_kind=other").value == 13


# — what reads in one series —


def test_vintages_of_two_sources_are_not_chained(known) -> None:
    facts = known("values:\n  population: [{period: 2014, source: census, value: 19520}, {period: 2015, source: other, value: 19355}]\n")
    assert facts.at("population").value == 19355
    assert facts.past(facts.at("population")) is None, "the town did not lose 165 inhabitants in a year"


def test_births_of_six_years_are_not_the_past_of_those_of_one(known) -> None:
    facts = known("""
values:
  births: [{period: 2016-2021, source: census, value: 877}, {period: 2023, source: census, value: 150}, {period: 2024, source: census, value: 143}]
  deaths: [{period: 2016-2021, source: census, value: 1063}, {period: 2024, source: census, value: 188}]
""")
    assert facts.past(facts.at("births")).value == 150
    assert [(v.period, v.value) for v in facts.series("natural_balance")] == [("2016-2021", -186), ("2024", -45)]
    assert facts.past(facts.at("natural_balance")) is None


def test_two_sources_of_one_series_read_together(known) -> None:
    series = SOURCE.replace("title: Recensement, ", "title: Recensement, series: rp, ").replace(
        "title: Comparateur, ", "title: Comparateur, series: rp, "
    )
    facts = known(
        "values:\n  dwellings: [{period: 2016, source: other, value: 9380}, {period: 2022, source: census, value: 9821}]\n", sources=series
    )
    assert facts.past(facts.at("dwellings")).value == 9380


def test_the_past_does_not_reach_beyond_a_break(known) -> None:
    facts = known("""
values:
  social_housing_share:
    - {period: 2007, source: census, value: 0.116}
    - {period: "2012-01-01", source: census, value: 0.213, break: true}
    - {period: 2013, source: census, value: 0.215}
""")
    latest = facts.at("social_housing_share")
    assert facts.past(latest).value == 0.213
    assert facts.past(facts.past(latest)) is None


def test_establishments_of_two_definitions_are_two_facts(catalogue: Catalogue) -> None:
    assert {"employers", "establishments"} <= catalogue.facts.keys()
    assert {"poverty_rate", "low_income_declared"} <= catalogue.facts.keys()


def test_secret_is_neither_zero_nor_absent(known) -> None:
    facts = known(
        "values:\n  poverty_rate: [{period: 2021, source: census, missing: suppressed}, {period: 2018, source: paper, value: 0.07}]\n"
    )
    assert [v.missing for v in facts.series("poverty_rate")] == [None, "suppressed"]
    assert facts.at("poverty_rate").period == "2018"


def test_a_whole_with_a_secret_part_is_more_than_the_parts_that_are_stated(known) -> None:
    text = """
values:
  employers:
    - {{period: 2024, source: census, value: 10}}
    - {{period: 2024, source: census, breakdown: sector=industry, value: {stated}}}
    - {{period: 2024, source: census, breakdown: sector=construction, missing: suppressed}}
"""
    assert known(text.format(stated=8)).at("employers").value == 10
    with pytest.raises(Refusal) as refused:
        known(text.format(stated=11))
    assert "11" in refused.value.text.fr


def test_of_two_sources_the_better_is_believed(known) -> None:
    facts = known("values:\n  poverty_rate: [{period: 2018, source: paper, value: 0.07}, {period: 2018, source: census, value: 0.071}]\n")
    assert facts.at("poverty_rate").value == 0.071


def test_a_value_known_until_a_year(known) -> None:
    facts = known("values:\n  population: [{period: 2016, source: census, value: 19479}, {period: 2022, source: census, value: 20740}]\n")
    assert facts.at("population", until=2016).value == 19479
    assert facts.at("population", until=2015) is None


def test_a_cell_is_given_as_text_or_as_a_mapping(known) -> None:
    entry = "{{period: 2021, source: census, breakdown: {}, value: 3}}"
    for cell in ("gender=F", "{gender: F}"):
        facts = known(f"values:\n  employed: [{entry.format(cell)}]\n")
        assert facts.at("employed", None, "gender=F").value == 3


# — what is refused —


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("values:\n  inhabitants: [{period: 2020, source: census, value: 1}]\n", "inhabitants"),
        ("values:\n  population: [{period: 2020, source: nobody, value: 1}]\n", "nobody"),
        ("values:\n  population: [{period: 2020, source: census, place: X1, value: 1}]\n", "X1"),
        ("values:\n  population: [{source: census, value: 1}]\n", "period"),
        ("values:\n  population: [{period: 2020, value: 1}]\n", "source"),
        ("values:\n  population: [{period: 2020, source: census}]\n", "missing"),
        ("values:\n  population: [{period: soon, source: census, value: 1}]\n", "'soon' is no period: write a year (2016)"),
        ("values:\n  population: [{period: '2016-13-40', source: census, value: 1}]\n", "'2016-13-40' is no period"),
        ("values:\n  population: [{period: '2021-2016', source: census, value: 1}]\n", "'2021-2016' is no period"),
        ("values:\n  population: [{period: 2020, source: census, breakdown: gender=F, value: 1}]\n", "gender"),
        ('values:\n  population: [{period: 2020, source: census, breakdown: "age=99", value: 1}]\n', "99"),
        ("values:\n  owner_share: [{period: 2020, source: census, value: 0.5}]\n", "computed"),
        ("values:\n  population: [{period: 2020, source: census, value: 1}, {period: 2020, source: census, value: 2}]\n", "already"),
    ],
)
def test_no_fact_goes_without_its_date_its_source_and_a_meaning(known, text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        known(text)
    assert reason in refused.value.text.en
    assert "facts.yaml" in refused.value.text.fr


@pytest.mark.parametrize("missing", ["date", "publisher", "where"])
def test_a_source_without_date_publisher_or_place_is_refused(tmp_path: Path, catalogue: Catalogue, missing: str) -> None:
    parts = {"publisher": "Insee", "title": "T", "where": "une copie", "date": '"2024"'}
    text = ", ".join(f"{k}: {v}" for k, v in parts.items() if k != missing)
    (tmp_path / "f.yaml").write_text(f"sources:\n  s: {{{text}}}\n", "utf-8")
    with pytest.raises(Refusal) as refused:
        load_knowledge([tmp_path / "f.yaml"], catalogue, "92071")
    assert missing in refused.value.text.en


# — the example —


@pytest.fixture(scope="module")
def sceaux(catalogue: Catalogue) -> Knowledge:
    folder = files("pipelines") / "examples" / "sceaux" / "facts"
    return load_knowledge(sorted(folder.iterdir(), key=lambda s: s.name), catalogue, "92071")


def test_every_fact_of_sceaux_has_a_date_and_a_source_that_can_be_read_again(sceaux: Knowledge) -> None:
    assert len(sceaux.values) > 400
    for value in sceaux.values:
        assert value.period
        assert value.source.date
        assert value.source.publisher
        assert value.source.url or value.source.where
        assert value.origin.startswith("facts/")
        assert value.source.status != "illustrative"


def test_every_theme_has_a_fact(sceaux: Knowledge, catalogue: Catalogue) -> None:
    themes = {catalogue.facts[v.fact_id].theme for v in sceaux.values if v.place == "92071"}
    assert themes == set(catalogue.vocabulary.themes)


def test_sceaux_is_compared_with_wider_places_and_its_own_past(sceaux: Knowledge) -> None:
    around = {v.place: v.value for v in sceaux.compared(sceaux.at("poverty_rate"))}
    assert (around["92"], around["11"], around["FR"]) == (0.124, 0.161, 0.153)
    assert sceaux.past(sceaux.at("dwellings")).value == 9380
    assert sceaux.past(sceaux.at("population")) is None, "that of 2026 is another statistic than the census series"
    assert sceaux.past(sceaux.find("population", "92071", "", "2020")).value == 19520
    assert sceaux.past(sceaux.find("private_vacant", "92071", "", "2025")) is None, "842, then 438: the series breaks"


def test_the_poverty_of_older_people_is_a_secret_of_the_source_and_not_zero(sceaux: Knowledge) -> None:
    for age in ("age=60-74", "age=75+"):
        [poverty] = sceaux.series("poverty_rate_age", None, age)
        assert (poverty.value, poverty.missing) == (None, "suppressed")
        assert sceaux.at("poverty_rate_age", None, age) is None


def test_the_average_does_not_hide_the_need(sceaux: Knowledge) -> None:
    # a low-income rate of 28 % in one neighbourhood, 5 to 12 % in the seven others; the commune's 8 % is of disposable income, another fact
    rates = {v.place: v.value for v in sceaux.values if v.fact_id == "low_income_declared"}
    assert rates.pop("920710107") == 0.28
    assert len(rates) == 7
    assert (min(rates.values()), max(rates.values())) == (0.05, 0.12)
    assert sceaux.at("poverty_rate").value == 0.08
    assert sceaux.at("low_income_declared") is None, "it is not known for the whole commune, and none is made up"
