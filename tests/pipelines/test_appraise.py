"""`impact appraise`: one map valued without a workspace, what it prints, and maps that are refused with file, line and remedy."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from impact.maps.reading import load_map
from impact.valuation.appraisal import Appraisal, appraise
from indicators.catalogue import Catalogue
from indicators.text import Refusal
from tests.worlds.command import impact, said
from tests.worlds.places import ROOT

TODAY = date(2026, 3, 1)
MAP = """\
title: Luncheon club
currency: EUR
activity_year: 2024
inputs:
  - {stakeholder: Town, description: Contract, amount: 1000, year: 2024}
outcomes:
  - id: fewer_falls
    stakeholder: Residents
    description: Fewer falls
    pillar: social
    quantity: {value: 10, low: 5, high: 15}
    unit: falls avoided a year
    proxy: {amount: 200, price_year: 2024, source: essai, grade: 5, low: 100, high: 300}
    duration: 2
    deadweight: 0.25
    displacement: 0
    attribution: 0.2
    drop_off: 0.5
  - stakeholder: Neighbours
    description: Less neighbourly shopping
    pillar: social
    quantity: 20
    proxy: {amount: 5}
    deadweight: 0
    displacement: 0
    attribution: 0
    negative: true
  - stakeholder: Residents
    description: Company
    quantity: 30
"""


def command(*words: object, code: int = 0) -> str:
    done = impact("appraise", *words, code=code)
    return done.stdout if code == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("maps") / "club.yaml"
    path.write_text(MAP, "utf-8")
    return path


@pytest.fixture(scope="module")
def answer(file: Path) -> dict[str, Any]:
    return json.loads(command(file, "--json", "--draws", 1024, "--seed", 7))


def test_the_json_is_that_of_the_contract(answer: dict[str, Any]) -> None:
    # fewer falls: 10 × 0.75 × 0.8 = 6 net; 1200 then 600; shopping: 20 × 5 = 100 lost; 3.5 %, end of year
    present = [(1200 - 100) / 1.035, 600 / 1.035**2]
    assert answer["value_by_year"] == pytest.approx([1100, 600])
    assert answer["present_value_by_year"] == pytest.approx(present)
    assert (answer["total_value"], answer["present_value"], answer["input_value"]) == pytest.approx((1700, sum(present), 1000))
    assert (answer["net_present_value"], answer["sroi_ratio"]) == pytest.approx((sum(present) - 1000, sum(present) / 1000))
    assert answer["payback_months"] == pytest.approx(12 * 1000 / 1100)
    assert answer["by_stakeholder"] == pytest.approx({"Residents": 1200 / 1.035 + 600 / 1.035**2, "Neighbours": -100 / 1.035})
    assert answer["by_pillar"] == pytest.approx({"social": sum(present)})
    assert set(answer["interval"]) >= {"low", "central", "high", "confidence"}
    assert answer["interval"]["low"] < answer["sroi_ratio"] < answer["interval"]["high"]
    names = {"stakeholder", "description", "net_quantity", "value_first_year", "value_by_year", "present_value"}
    assert all(names <= set(outcome) for outcome in answer["outcomes"])
    assert [o["net_quantity"] for o in answer["outcomes"]] == pytest.approx([6, 20, 30])
    assert answer["outcomes"][2]["present_value"] is None
    assert all({"parameter", "ratio_low", "ratio_high", "switching_value"} <= set(s) for s in answer["sensitivity"])
    assert answer["conventions"]["timing"] == "end"


def test_what_would_have_to_be_false_for_the_ratio_to_fall_to_one(answer: dict[str, Any]) -> None:
    switching = {s["parameter"]: s["switching_value"] for s in answer["sensitivity"]}
    per_unit = 0.6 * (1 / 1.035 + 0.5 / 1.035**2)  # present value of one fall avoided, per euro of proxy
    needed = 1000 + 100 / 1.035
    assert switching["map/fewer_falls/proxy"] == pytest.approx(needed / (10 * per_unit))
    assert switching["map/fewer_falls/quantity"] == pytest.approx(needed / (200 * per_unit))
    assert switching["map/fewer_falls/deadweight"] == pytest.approx(1 - 0.75 * needed / (2000 * per_unit))
    assert switching["map/outcome_2/proxy"] == pytest.approx((2000 * per_unit - 1000) * 1.035 / 20)
    assert switching["map/input_1/quantity"] == pytest.approx(answer["present_value"])


def test_each_assumption_moves_the_ratio_alone(answer: dict[str, Any]) -> None:
    moved = {s["parameter"]: (s["ratio_low"], s["ratio_high"]) for s in answer["sensitivity"]}
    per_unit, lost = 0.6 * (1 / 1.035 + 0.5 / 1.035**2), 100 / 1.035
    assert moved["map/fewer_falls/proxy"] == pytest.approx(((1000 * per_unit - lost) / 1000, (3000 * per_unit - lost) / 1000))
    assert moved["map/fewer_falls/deadweight"] == pytest.approx((answer["sroi_ratio"], answer["sroi_ratio"]))
    widths = [s["ratio_high"] - s["ratio_low"] for s in answer["sensitivity"]]
    assert widths == sorted(widths, reverse=True)


def test_the_uncertainty_is_shared_out_between_the_assumptions_that_have_a_range(answer: dict[str, Any]) -> None:
    shares = {s["parameter"]: s["variance_share"] for s in answer["sensitivity"] if s["variance_share"] is not None}
    # quantity and proxy are both symmetric triangles of ± 50 %: alike, and a little more than a half each with their interaction
    assert set(shares) == {"map/fewer_falls/quantity", "map/fewer_falls/proxy"}
    assert shares["map/fewer_falls/quantity"] == pytest.approx(shares["map/fewer_falls/proxy"], rel=0.15)
    assert 0.95 < sum(shares.values()) < 1.15


def test_the_same_seed_gives_the_same_answer(file: Path, answer: dict[str, Any]) -> None:
    again = impact("appraise", file, "--json", "--draws", 1024, "--seed", 7, process=True)
    assert json.loads(again.stdout) == answer
    assert json.loads(command(file, "--json", "--draws", 1024, "--seed", 8))["interval"] != answer["interval"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Valeur actuelle", "Du brut au net", "poids mort", "non monétisé", "seuil où le ratio vaut 1", "2024", "1 000 €"]),
        ("en", ["Present value", "From gross to net", "deadweight", "not monetised", "where the ratio is 1", "2024", "€1,000"]),
    ],
)
def test_the_prose_tells_the_result_in_both_languages(file: Path, language: str, words: list[str]) -> None:
    prose = command(file, "--lang", language).replace("\u202f", " ").replace("\u00a0", " ")
    assert [word for word in words if word not in prose] == []


def test_pictures_and_value_map_come_with_it(file: Path, tmp_path: Path) -> None:
    command(file, "--pictures", tmp_path / "pictures", "--value-map", tmp_path / "map.xlsx")
    assert {p.stem for p in (tmp_path / "pictures").iterdir()} == {"theory_of_change", "waterfall", "accounts", "tornado", "distribution"}
    again = json.loads(command(tmp_path / "map.xlsx", "--json"))
    assert again["sroi_ratio"] == pytest.approx((1100 / 1.035 + 600 / 1.035**2) / 1000)


def test_what_a_person_has_is_not_written_over_unless_they_say_so_and_their_sheets_stay(file: Path, tmp_path: Path) -> None:
    book = tmp_path / "map.xlsx"
    command(file, "--value-map", book)
    own = openpyxl.load_workbook(book)
    own.create_sheet("Notes")["A1"] = "à demander à Ana"
    own.worksheets[0]["A3"] = "changed by hand"
    own.save(book)
    before = book.read_bytes()
    assert said("appraise", file, "--value-map", book, code=2)["error"]["code"] == "file_exists"
    assert book.read_bytes() == before
    impact("appraise", file, "--value-map", book, "--force")
    after = openpyxl.load_workbook(book)
    assert after["Notes"]["A1"].value == "à demander à Ana"
    assert after.worksheets[0]["A3"].value != "changed by hand"
    assert len(after.sheetnames) == 4
    assert "present_value" in said("appraise", book)
    assert [p.name for p in tmp_path.iterdir() if ".draft-" in p.name] == []


def test_pictures_that_are_there_are_not_written_over_unless_said(file: Path, tmp_path: Path) -> None:
    mine = tmp_path / "pictures" / "waterfall.svg"
    mine.parent.mkdir()
    mine.write_text("mine")
    assert said("appraise", file, "--pictures", mine.parent, code=2)["error"]["code"] == "file_exists"
    assert [p.name for p in mine.parent.iterdir()] == ["waterfall.svg"], "none of the others is written either"
    impact("appraise", file, "--pictures", mine.parent, "--force")
    assert mine.read_text() != "mine"


def test_what_is_no_workbook_is_replaced_where_that_was_said(file: Path, tmp_path: Path) -> None:
    (tmp_path / "map.xlsx").write_text("not a workbook")
    impact("appraise", file, "--value-map", tmp_path / "map.xlsx", "--force")
    assert len(openpyxl.load_workbook(tmp_path / "map.xlsx").sheetnames) == 3


# — what stands beside the result —


def remarks(tmp_path: Path, catalogue: Catalogue, text: str = MAP) -> dict[str, str]:
    return {r.code: r.text.en for r in result(tmp_path, catalogue, text).remarks}


def result(tmp_path: Path, catalogue: Catalogue, text: str) -> Appraisal:
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    return appraise(load_map(tmp_path / "m.yaml", catalogue), catalogue, TODAY, draws=256)


def test_a_correction_that_is_not_stated_is_told_not_passed_over(tmp_path: Path, catalogue: Catalogue) -> None:
    assert "correction_not_stated" not in remarks(tmp_path, catalogue)
    noticed = remarks(tmp_path, catalogue, MAP.replace("    attribution: 0.2\n", ""))
    assert noticed["correction_not_stated"].startswith("attribution to others: 1 correction(s) not stated, taken as 0")


def test_one_low_grade_proxy_that_dominates_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    assert "'Fewer falls', grade 5 of 6" in remarks(tmp_path, catalogue)["low_grade_dominates"]
    assert "low_grade_dominates" not in remarks(tmp_path, catalogue, MAP.replace("grade: 5", "grade: 3"))


def test_a_correction_outside_practice_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    assert "correction_out_of_practice" not in remarks(tmp_path, catalogue)
    noticed = remarks(tmp_path, catalogue, MAP.replace("deadweight: 0.25", "deadweight: 0.9"))
    assert "deadweight of 0.9, outside what 8 published analyses in 10 do (0.05 to 0.5)" in noticed["correction_out_of_practice"]


def test_no_range_is_no_certainty(tmp_path: Path, catalogue: Catalogue) -> None:
    bare = MAP.replace(", low: 100, high: 300", "").replace("{value: 10, low: 5, high: 15}", "10")
    appraisal = result(tmp_path, catalogue, bare)
    assert appraisal.interval is not None
    assert (appraisal.interval.low, appraisal.interval.high) == pytest.approx((appraisal.sroi_ratio, appraisal.sroi_ratio))
    assert "nothing_uncertain" in {r.code for r in appraisal.remarks}


TRANSFER = """\
  - stakeholder: Beneficiaries
    description: Benefit
    quantity: {value: 100, low: 10, high: 1000}
    proxy: {amount: 50}
    accounts: {Beneficiaries: 1, State: -1}
"""


def test_a_transfer_moves_nothing_for_society(tmp_path: Path, catalogue: Catalogue) -> None:
    plain, with_transfer = result(tmp_path, catalogue, MAP), result(tmp_path, catalogue, MAP + TRANSFER)
    assert with_transfer.sroi_ratio == pytest.approx(plain.sroi_ratio)
    assert (
        with_transfer.by_stakeholder["Beneficiaries"]
        == pytest.approx(-with_transfer.by_stakeholder["State"])
        == pytest.approx(5000 / 1.035)
    )
    moved = {s.assumption.key: (s.ratio_low, s.ratio_high) for s in with_transfer.sensitivity}
    assert moved["map/outcome_4/quantity"] == pytest.approx((plain.sroi_ratio, plain.sroi_ratio))
    assert with_transfer.share_by_grade == pytest.approx(plain.share_by_grade)


def test_an_interval_is_not_moved_to_a_central_value_at_the_end_of_its_range(tmp_path: Path, catalogue: Catalogue) -> None:
    appraisal = result(
        tmp_path, catalogue, MAP.replace("low: 100, high: 300", "low: 200, high: 300").replace("{value: 10, low: 5, high: 15}", "10")
    )
    assert appraisal.interval is not None
    assert appraisal.sroi_ratio is not None
    assert appraisal.interval.central == pytest.approx(appraisal.sroi_ratio)
    assert appraisal.interval.low > appraisal.sroi_ratio, "5 % of the draws lie below the low end, and none below the lowest price"


def test_a_quantity_of_zero_may_have_a_range(tmp_path: Path, catalogue: Catalogue) -> None:
    appraisal = result(tmp_path, catalogue, MAP.replace("{value: 10, low: 5, high: 15}", "{value: 0, low: 0, high: 15}"))
    assert appraisal.outcomes[0].net_quantity == 0
    assert appraisal.outcomes[0].high is not None
    assert appraisal.outcomes[0].high > 0
    assert "map/fewer_falls/quantity" in {s.assumption.key for s in appraisal.sensitivity}


def test_an_uneven_range_of_a_law_that_cannot_keep_it_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    normal = MAP.replace("{value: 10, low: 5, high: 15}", "{value: 10, low: 5, high: 15, distribution: normal}")
    assert "range_uneven" not in remarks(tmp_path, catalogue, normal)
    assert "range_uneven" in remarks(tmp_path, catalogue, normal.replace("high: 15", "high: 40"))


BANK = MAP.replace("proxy: {amount: 5}", "proxy: {bank: ehpad_accommodation_day_92}")


@pytest.mark.parametrize(("place", "fires"), [("FR-92071", False), ("FR-13055", True)])
def test_a_value_used_outside_its_place_is_told(tmp_path: Path, catalogue: Catalogue, place: str, fires: bool) -> None:
    assert ("proxy_out_of_place" in remarks(tmp_path, catalogue, BANK + f"place: {place}\n")) is fires


@pytest.mark.parametrize(("year", "fires"), [(2024, False), (2045, True)])
def test_a_value_older_than_its_limit_is_told(tmp_path: Path, catalogue: Catalogue, year: int, fires: bool) -> None:
    aged = BANK.replace("activity_year: 2024", f"activity_year: {year}")
    assert ("proxy_too_old" in remarks(tmp_path, catalogue, aged)) is fires


def test_a_value_whose_update_is_due_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    stale = MAP.replace("proxy: {amount: 5}", "proxy: {bank: carbon_value_2019}")
    fresh = MAP.replace("proxy: {amount: 5}", "proxy: {bank: carbon_value_2025}")
    assert "proxy_stale" in remarks(tmp_path, catalogue, stale)
    assert "proxy_stale" not in remarks(tmp_path, catalogue, fresh)


# — what is refused —


def refused(tmp_path: Path, catalogue: Catalogue, text: str) -> tuple[str, str]:
    (tmp_path / "bad.yaml").write_text(text, "utf-8")
    with pytest.raises(Refusal) as refusal:
        load_map(tmp_path / "bad.yaml", catalogue)
    return refusal.value.text.fr, refusal.value.text.en


CHAIN = """\
  - id: {id}
    stakeholder: Residents
    description: {id}
    quantity: 1
    leads_to: [{to}]
"""


@pytest.mark.parametrize(
    ("text", "line", "fr", "en"),
    [
        (MAP.replace("pillar: social", "pilar: social", 1), 10, "cette clé est inconnue", "this key is unknown"),
        (MAP.replace("deadweight: 0.25", "deadweight: 1.2"), 15, "une part va de 0 à 1", "a share goes from 0 to 1"),
        (MAP.replace("deadweight: 0.25", "deadweight: 25 %"), 15, "un nombre est attendu", "a number is expected"),
        (MAP.replace("deadweight: 0.25", "deadweight:"), 15, "laissé vide", "left empty: write the value (0 if there is none)"),
        (MAP.replace("duration: 2", "duration: -2"), 14, "la valeur doit être au moins 1", "the value must be at least 1"),
        (
            MAP.replace("quantity: 20", "quantity: -20"),
            22,
            "ne peut être négatif",
            "cannot be negative; a loss is said by 'negative: true'",
        ),
        (
            MAP.replace("low: 100, high: 300", "low: 250, high: 300"),
            13,
            "doit se trouver entre",
            "must lie between low (250) and high (300)",
        ),
        (MAP.replace("low: 100, high: 300", "low: 100"), 13, "ses deux bornes", "both its ends, low and high"),
        (
            MAP.replace("activity_year: 2024\n", "").replace("{amount: 5}", "{series: {2020: 5, 2030: 9}}"),
            22,
            "ajoutez activity_year",
            "this depends on the year: add activity_year",
        ),
        (MAP.replace("{amount: 5}", "{bank: carbon_value_2052}"), 23, "essayez : carbon_value_2025", "try: carbon_value_2025"),
        (MAP.replace("{amount: 5}", "{bank: laptop_new_co2e}"), 23, "il faut ici : proxy", "what is needed here is a proxy"),
        (
            MAP.replace("currency: EUR", "currency: GBP").replace("{amount: 5}", "{bank: carbon_value_2025}"),
            23,
            "en EUR",
            "in EUR, the map in GBP",
        ),
        (
            MAP.replace("quantity: 20", "quantity: {indicator: sesions}"),
            22,
            "indicateur inconnu : « sesions »",
            "unknown indicator: 'sesions' (try: sessions)",
        ),
        (MAP.replace("quantity: 20", "quantity: {indicator: sessions}"), 22, "s'écrit en nombre", "is written as a number"),
        (
            MAP + CHAIN.format(id="b", to="c") + CHAIN.format(id="c", to="b"),
            35,
            "chaîne circulaire (b → c → b)",
            "circular chain (b → c → b)",
        ),
        (MAP + CHAIN.format(id="b", to="nowhere"), 35, "effet inconnu", "unknown outcome: 'nowhere'"),
        (MAP.replace("outcomes:", "conventions: {discount_rate: 3.5}\noutcomes:"), 6, "un taux va de 0 à 1", "3.5 % is written 0.035"),
        (MAP.replace("outcomes:", "conventions: {price_index: {}}\noutcomes:"), 6, "ne peut pas être", "cannot be empty"),
        (MAP.replace("quantity: 20", "quantity: true"), 22, "un nombre est attendu", "a number is expected"),
        (MAP.replace("amount: 1000", "amount: 0"), 4, "les apports font zéro", "the inputs sum to zero"),
        (
            MAP.replace("outcomes:", "conventions: {corrections: additive}\noutcomes:").replace("deadweight: 0.25", "deadweight: 0.9"),
            8,
            "plus que tout l'effet",
            "more than the whole effect",
        ),
        (
            MAP.replace("    drop_off: 0.5\n", "    drop_off: 0.5\n    progress: true\n"),
            7,
            "un point de départ",
            "progress is measured from somewhere: add baseline",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) and "\n" not in value else None,
)
def test_a_bad_map_is_refused_with_file_line_and_remedy(
    tmp_path: Path, catalogue: Catalogue, text: str, line: int, fr: str, en: str
) -> None:
    french, english = refused(tmp_path, catalogue, text)
    assert f"bad.yaml, ligne {line}" in french
    assert f"bad.yaml, line {line}" in english
    assert fr in french
    assert en in english


DOUBLE = (
    MAP.replace("    id: fewer_falls\n", "")
    .replace("  - id: fewer_falls\n", "  - id: fewer_falls\n    leads_to: [shopping]\n")
    .replace("  - stakeholder: Neighbours\n", "  - id: shopping\n    stakeholder: Neighbours\n")
)


def test_an_outcome_and_what_it_leads_to_are_not_both_monetised(tmp_path: Path, catalogue: Catalogue) -> None:
    assert "one change would be counted twice" in refused(tmp_path, catalogue, DOUBLE)[1]
    (tmp_path / "stated.yaml").write_text(
        DOUBLE.replace("leads_to: [shopping]", "leads_to: [shopping]\n    distinct_because: other people"), "utf-8"
    )
    assert load_map(tmp_path / "stated.yaml", catalogue).outcomes[0].distinct_because is not None


def test_the_wellbeing_of_the_same_people_is_valued_once(tmp_path: Path, catalogue: Catalogue) -> None:
    twice = MAP.replace("stakeholder: Neighbours", "stakeholder: residents\n    wellbeing_domain: health").replace(
        "    unit: falls", "    wellbeing_domain: health\n    unit: falls"
    )
    assert "both value the wellbeing of the same people" in refused(tmp_path, catalogue, twice)[1]
    other = twice.replace("wellbeing_domain: health\n    desc", "wellbeing_domain: housing\n    desc")
    (tmp_path / "stated.yaml").write_text(other, "utf-8")
    assert load_map(tmp_path / "stated.yaml", catalogue)


def test_a_bad_map_ends_the_command_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(MAP.replace("deadweight: 0.25", "deadweight: 1.2"), "utf-8")
    prose = command(tmp_path / "bad.yaml", code=2)
    assert "bad.yaml, ligne 15, « outcomes.0.deadweight » : une part va de 0 à 1" in prose
    assert "ne peut pas être lu" in command(tmp_path / "nowhere.yaml", code=2)


def test_the_map_of_a_workspace_is_sent_there() -> None:
    assert "Placez-la dans maps/ et lancez `impact run`" in command(ROOT / "docs" / "maps" / "open_repair.yaml", code=2)


def test_who_loses_stands_under_a_heading_of_its_own(file: Path) -> None:
    text = command(file, "--draws", "64", "--lang", "en")
    for heading, who in (("who gains", "residents"), ("who loses", "neighbours"), ("who puts in", "town")):
        assert re.search(rf"{heading}\W+{who}", text, re.IGNORECASE), text


def test_how_wide_intervals_are_is_an_option(file: Path) -> None:
    wide, narrow = (json.loads(command(file, "--json", "--confidence", share))["interval"] for share in ("0.9", "0.5"))
    assert (wide["confidence"], narrow["confidence"]) == (0.9, 0.5)
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]
    assert "50%" in command(file, "--confidence", "0.5", "--lang", "en")


def test_payback_is_said_in_months_and_in_years(file: Path) -> None:
    # 10 × 200 × 0.75 × 0.8 = 1200 a year, less 100: 1,000 are repaid in 12 × 1000 ÷ 1100 months
    text = command(file, "--draws", "64", "--lang", "en")
    assert "paid back in 10.91 months, 0.9 years" in text
