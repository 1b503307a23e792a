"""The value map as a spreadsheet: it comes back as it went out, its formulas give what the kernel gives, its faults name their cell."""

from __future__ import annotations

import io
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from impact.maps.models import ImpactMap
from impact.maps.reading import load_map
from impact.valuation.expansion import Applied, expand
from impact.valuation.method import TIMING, payback_months
from impact.valuation.valuemap.columns import messages
from impact.valuation.valuemap.reading import read_value_map
from impact.valuation.valuemap.writing import write_value_map
from indicators.bank import BankValue
from indicators.catalogue import Catalogue
from indicators.document import read_document
from indicators.numbers import Language
from indicators.text import Refusal, Text
from tests.worlds.places import SHARED

PUBLISHED = ("wheels_to_meals_reconstructed", "voyce_nz_2026", "pertamina_esl_2025")
MAP, CONVENTIONS = {"fr": "Carte de valeur", "en": "Value map"}, "Conventions"
EVERYTHING = """
title: Everything a map of the contract may say
source: "=cmd()"
currency: EUR
activity_year: 2024
conventions:
  discount_rate: {value: 0.032, low: 0.025, high: 0.045, distribution: pert, source: "Guide 2017"}
  timing: mid
  corrections: additive
  drop_off_from: 1
  inputs: discounted
  price_index: {2020: 1.2, 2024: 1.04, 2026: 1}
inputs:
  - {stakeholder: Town, description: Grant, amount: {value: 9000, low: 8000, high: 9500, source: Accounts}, year: 2026}
  - {stakeholder: Members, description: Hours, amount: 4000}
  - {stakeholder: Town, description: Premises, amount: 1500, year: 2022}
outcomes:
  - {stakeholder: Residents, description: Falls, pillar: social, unit: falls avoided, quantity: {value: 7, low: 5, high: 9, source: Survey}, duration: 4,
     proxy: {amount: 94, price_year: 2020, source: NHS, grade: 2, low: 80, high: 110, distribution: uniform}, deadweight: 0.1, attribution: {value: 0.2, source: Panel},
     displacement: 0, drop_off: {value: 0.3, low: 0.1, high: 0.5, distribution: beta}, timing: start}
  - {stakeholder: Planet, description: CO2, pillar: environmental, quantity: 12, duration: 5, proxy: {series: {2020: 90, 2026: 250, 2050: 775}}}
  - {stakeholder: Planet, description: Noise, quantity: 3, duration: 2, proxy: {series: {2025: 10, 2030: 20}, interpolation: geometric, price_year: 2020, spread: [0.8, 1.2]}}
  - {stakeholder: Residents, description: Steps, quantity: 5, duration: 3, proxy: {series: {2024: 7, 2026: 11}, interpolation: step}, drop_off: 1}
  - {stakeholder: Members, description: Skills, quantity_by_year: [10, 0, 4], proxy: {amount: 55, price_year: 2026}}
  - {stakeholder: Shops, description: Lost sales, quantity: 20, proxy: {amount: 3.5}, negative: true, duration: 2}
  - {id: pride, stakeholder: Residents, description: Pride, unit: people, quantity: 40, deadweight: 0.5}
"""
EXTREME = {  # what one convention or another changes
    "published defaults": {"discount_rate": 0.035},
    "drop-off from the first year": {"drop_off_from": 1, "corrections": "additive"},
    "rates by year": {"discount_rate": {"series": {2021: 0.02, 2025: 0.05, 2026: 0.01}}, "inputs": "discounted", "timing": "mid"},
    "nothing discounted": {"discount_rate": 0, "timing": "start"},
}


def parsed(text: str) -> ImpactMap:
    return ImpactMap.model_validate(read_document(text))


def everything(**conventions: Any) -> ImpactMap:
    raw = read_document(EVERYTHING)
    return ImpactMap.model_validate(raw | {"conventions": raw["conventions"] | conventions})


@pytest.fixture(params=PUBLISHED)
def published(request: pytest.FixtureRequest, catalogue: Catalogue) -> ImpactMap:
    folder = SHARED / "published_tables"
    if not folder.is_dir():
        pytest.skip(f"the published tables are not at {folder} (set IMPACT_SHARED)")
    return load_map(folder / f"{request.param}.yaml", catalogue)


def exported(impact_map: ImpactMap, language: Language = "en", bank: dict[str, BankValue] | None = None) -> bytes:
    return write_value_map(impact_map, expand([Applied("map", impact_map, [impact_map.activity_year])], bank or {}), language)


def imported(content: bytes) -> ImpactMap:
    return ImpactMap.model_validate(read_value_map(content, "map.xlsx"))


def totals(impact_map: ImpactMap, bank: dict[str, BankValue] | None = None) -> tuple[float, float, float]:
    """What the lines come to: present value, inputs, and the months until undiscounted values repay undiscounted inputs."""
    lines = expand([Applied("map", impact_map, [impact_map.activity_year])], bank or {})
    quantity = np.array([1.0 if line.quantity is None else line.quantity for line in lines.lines])
    value = (quantity * lines.net * lines.conversion)[:, None] * lines.remaining * lines.price
    outcome = np.array([line.side == "outcome" for line in lines.lines])
    present = value * lines.discount
    months = payback_months(value[outcome].sum(axis=0), value[~outcome].sum(), TIMING[impact_map.conventions.timing])
    return present[outcome].sum(), present[~outcome].sum(), math.inf if months is None else months


def altered(content: bytes, sheet: str, cell: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[sheet][cell] = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def place(content: bytes, heading: str, row: int, language: Language = "en") -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(content))[MAP[language]]
    return f"{next(c.column_letter for c in sheet[2] if c.value == heading)}{row}"


def computed(content: bytes, folder: Path, language: Language = "en") -> dict[str, Any]:
    """The results under the table, worked out from the formulas alone by an independent spreadsheet engine."""
    import formulas

    path = folder / "book.xlsx"
    path.write_bytes(content)
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    sheet = openpyxl.load_workbook(path)[MAP[language]]
    column = {messages.text("column_value_n", n="1").into(language): "value", messages.text("column_lag").into(language): "label"}
    letters = {column[c.value]: c.column_letter for c in sheet[2] if c.value in column}
    labels = {sheet[f"{letters['label']}{r}"].value: r for r in range(3, sheet.max_row + 1)}

    def result(code: str) -> Any:
        row = labels[messages.text(code).into(language)]
        return solution[f"'[book.xlsx]{MAP[language].upper()}'!{letters['value']}{row}"].value[0, 0]

    return {code: result(code) for code in ("invested", "present_value", "net_present_value", "ratio", "net_ratio", "payback", "check")}


def test_a_transfer_has_no_place_in_a_value_map(catalogue: Catalogue) -> None:
    transfer = {"stakeholder": "x", "description": "benefit", "quantity": 1, "proxy": {"amount": 5}, "accounts": {"x": 1, "state": -1}}
    inputs = [{"stakeholder": "town", "description": "x", "amount": 1}]
    impact_map = ImpactMap.model_validate({"title": "t", "inputs": inputs, "outcomes": [transfer]})
    with pytest.raises(Refusal, match="'benefit' is a transfer"):
        write_value_map(impact_map, expand([Applied("map", impact_map, [None])], catalogue.bank), "en")


# — it comes back as it went out —


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_published_table_comes_back_the_same(published: ImpactMap, language: Language) -> None:
    assert imported(exported(published, language)).model_dump() == published.model_dump()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everything_the_contract_says_comes_back_the_same(language: Language) -> None:
    assert imported(exported(everything(), language)).model_dump() == everything().model_dump()


def test_rates_by_year_come_back_as_the_years_they_were_given_for() -> None:
    original = everything(**EXTREME["rates by year"])
    assert imported(exported(original)).conventions == original.conventions


def test_a_share_of_a_common_result_and_a_factor_come_back() -> None:
    outcome = {"stakeholder": "A", "description": "B", "quantity": 10, "proxy": {"amount": 2}, "common": "well", "our_share": 0.4}
    outcome["factors"] = [{"estimate": {"value": 3, "low": 2, "high": 4}}]
    original = ImpactMap.model_validate(
        {"title": "t", "inputs": [{"stakeholder": "A", "description": "C", "amount": 8, "kind": "in_kind"}], "outcomes": [outcome]}
    )
    assert imported(exported(original)).model_dump() == original.model_dump()


def test_only_one_language_of_a_text_is_carried() -> None:
    original = everything().model_copy(update={"title": Text(fr="Le café", en="The café")})
    assert imported(exported(original, "fr")).title == Text(fr="Le café", en="Le café")


# — what the bank says is written as numbers —


def banked(**kinds: Any) -> BankValue:
    source = {"title": "p", "publisher": "q", "url": "https://example.org", "date": "2024"}
    common = {
        "title": {"fr": "t", "en": "t"},
        "unit": {"fr": "u", "en": "u"},
        "place": "FR",
        "status": "official",
        "grade": 3,
        "source": source,
    }
    return BankValue.model_validate(common | {"licence": "l", "expected_update": date(2030, 1, 1)} | kinds)


@pytest.fixture
def bank() -> dict[str, BankValue]:
    euros = {"kind": "proxy", "currency": "EUR"}
    values = [
        banked(
            id="carbon",
            **euros,
            price_year=2023,
            values=[{"from": 2020, "value": 90}, {"from": 2030, "value": 250}],
            interpolation="linear",
            low=200,
            high=300,
            range_source="r",
        ),
        banked(
            id="wage",
            **euros,
            current_prices=True,
            values=[{"from": date(2023, 5, 1), "value": 11}, {"from": date(2024, 11, 1), "value": 12}],
        ),
        banked(id="fixed", **euros, price_year=2020, values=[{"from": 2020, "value": 30}]),
        banked(id="kg_per_object", kind="factor", values=[{"from": 2020, "value": 24}]),
        banked(id="cpi", kind="parameter", values=[{"from": 2019, "value": 100}, {"from": 2024, "value": 115}], interpolation="linear"),
        banked(id="rate", kind="parameter", values=[{"from": 2021, "value": 0.032}], low=0.025, high=0.04, range_source="r"),
    ]
    return {value.id: value for value in values}


FROM_BANK = """
title: From the bank
activity_year: 2024
conventions: {discount_rate: {bank: rate}, price_index: INDEX, price_year: 2024, inputs: INPUTS}
inputs:
  - {stakeholder: Members, description: Hours, kind: volunteering, quantity: 120, proxy: {bank: wage}, year: 2025}
  - {stakeholder: Town, description: Grant, amount: 5000, year: 2022}
outcomes:
  - {stakeholder: Planet, description: CO2, quantity: 300, duration: 3, factors: [{bank: kg_per_object, per: 1000}, {estimate: 0.6}], proxy: {bank: carbon}, drop_off: 0.2}
  - {stakeholder: A, description: Old prices, quantity: 3, duration: 2, proxy: {amount: 94, price_year: 2020, low: 80, high: 100}}
  - {stakeholder: A, description: Prices of each year, quantity: 3, duration: 2, proxy: {amount: 10}}
  - {stakeholder: A, description: Fixed, quantity: 3, duration: 2, proxy: {bank: fixed}, negative: true}
"""


@pytest.mark.parametrize("inputs", ["nominal", "discounted"])
@pytest.mark.parametrize("index", ["null", "{bank: cpi}", "{2022: 1.1, 2024: 1}"])
def test_what_the_bank_says_comes_back_as_numbers_of_the_same_worth(
    index: str, inputs: str, bank: dict[str, BankValue], tmp_path: Path
) -> None:
    original = parsed(FROM_BANK.replace("INDEX", index).replace("INPUTS", inputs))
    content = exported(original, "fr", bank)
    back = imported(content)
    assert not [proxy.bank for proxy in (o.proxy for o in back.outcomes) if proxy and proxy.bank]
    assert "bank: carbon" in (back.outcomes[0].proxy.source or "")
    for expected, actual in zip(totals(original, bank), totals(back), strict=True):
        assert actual == pytest.approx(expected, rel=1e-9)
    assert back.outcomes[1].proxy.range.low / back.outcomes[1].proxy.range.value == pytest.approx(80 / 94)


@pytest.mark.parametrize("index", ["{bank: cpi}", "{2022: 1.1, 2024: 1}"])
def test_the_formulas_give_what_the_bank_gives(index: str, bank: dict[str, BankValue], tmp_path: Path) -> None:
    original = parsed(FROM_BANK.replace("INDEX", index).replace("INPUTS", "discounted"))
    present, invested, _ = totals(original, bank)
    results = computed(exported(original, "fr", bank), tmp_path, "fr")
    assert (results["present_value"], results["invested"]) == pytest.approx((present, invested), rel=1e-9)


# — its formulas are alive —


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_formulas_give_the_published_ratio(published: ImpactMap, language: Language, tmp_path: Path) -> None:
    present, invested, months = totals(published)
    results, expected = computed(exported(published, language), tmp_path, language), published.expected or {}
    assert results["ratio"] == pytest.approx(expected["sroi_ratio"], abs=expected["tolerance"])
    assert results["ratio"] == pytest.approx(present / invested, rel=1e-12)
    assert results["net_ratio"] == pytest.approx(present / invested - 1, rel=1e-9)
    assert results["net_present_value"] == pytest.approx(present - invested, rel=1e-9)
    assert results["payback"] == pytest.approx(months, rel=1e-9)


@pytest.mark.parametrize("conventions", EXTREME.values(), ids=EXTREME)
def test_the_formulas_follow_every_convention(conventions: dict[str, Any], tmp_path: Path) -> None:
    original = everything(**conventions)
    present, invested, months = totals(original)
    results = computed(exported(original), tmp_path)
    assert (results["present_value"], results["invested"]) == pytest.approx((present, invested), rel=1e-9)
    assert results["payback"] == pytest.approx(months, rel=1e-9)


def test_inputs_long_before_the_activity_are_brought_to_it_by_the_rates_of_the_years_between(tmp_path: Path) -> None:
    early = everything(**EXTREME["rates by year"])
    early = early.model_copy(update={"inputs": [early.inputs[0].model_copy(update={"year": 2019})]})
    assert computed(exported(early), tmp_path)["invested"] == pytest.approx(totals(early)[1], rel=1e-9)


def test_what_is_never_repaid_says_so(tmp_path: Path) -> None:
    dear = altered(exported(everything()), MAP["en"], place(exported(everything()), "Value of input", 4), 1e6)
    assert computed(dear, tmp_path)["payback"] == "never"


def test_a_number_changed_in_the_spreadsheet_changes_its_result_as_it_changes_ours(tmp_path: Path) -> None:
    content = exported(everything())
    sheet = openpyxl.load_workbook(io.BytesIO(content))[CONVENTIONS]
    rows = {sheet[f"A{r}"].value: r for r in range(2, 12)}
    for label, value in (
        ("Discount rate", 0.04),
        ("Timing of discounting", "fin"),
        ("First year of drop-off", 2),
        ("Inputs", "nominal"),
        ("Corrections", "multiplicative"),
    ):
        content = altered(content, CONVENTIONS, f"B{rows[label]}", value)
    content = altered(content, MAP["en"], place(content, "Duration (years)", 6), 2)
    content = altered(content, MAP["en"], place(content, "Sign (1 gain, -1 loss)", 6), -1)
    point = next(c.row for c in sheet["E"] if c.value == 2026 and sheet[f"D{c.row}"].value == "Price index")
    content = altered(content, CONVENTIONS, f"F{point}", 1.3)
    present, invested, _ = totals(imported(content))
    results = computed(content, tmp_path)
    assert (results["present_value"], results["invested"]) == pytest.approx((present, invested), rel=1e-9)
    assert present != pytest.approx(totals(everything())[0])


def test_what_the_sheet_cannot_follow_is_said_under_the_table(tmp_path: Path) -> None:
    content = exported(everything())
    assert computed(content, tmp_path)["check"] == "All years are counted"
    longer = altered(content, MAP["en"], place(content, "Duration (years)", 6), 12)
    assert "exceeds 5 years" in computed(longer, tmp_path)["check"]
    moved = altered(content, CONVENTIONS, "B5", 2025)
    assert "activity year has changed" in computed(moved, tmp_path)["check"]


def test_a_text_is_never_a_formula_however_it_begins() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(everything())))
    assert book[CONVENTIONS]["B3"].data_type == "s"
    assert imported(saved(book)).source == "=cmd()"


# — how it is laid out —


@pytest.mark.parametrize("language", ["fr", "en"])
def test_stages_stand_over_their_columns_and_the_sheet_is_ready_to_print(language: Language) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(exported(everything(), language)))[MAP[language]]
    stages = [cell.value for cell in sheet[1] if cell.value]
    assert [stage.split(" – ")[0] for stage in stages] == [f"{'Étape' if language == 'fr' else 'Stage'} {n}" for n in range(1, 6)]
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("C3", "landscape", True)
    assert "EUR" in sheet[place(exported(everything(), language), messages.text("column_amount").into(language), 6, language)].number_format


def test_what_is_not_monetised_keeps_its_row_without_euros() -> None:
    content = exported(everything())
    sheet = openpyxl.load_workbook(io.BytesIO(content))[MAP["en"]]
    row = next(c.row for c in sheet["A"] if c.value == "pride")
    assert sheet[place(content, "Quantity", row)].value == 40
    assert sheet[place(content, "Value of the proxy", row)].value is None


def test_columns_come_in_any_order_others_are_ignored_and_empty_rows_skipped() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(everything(), "fr")))
    sheet = book[MAP["fr"]]
    columns = [[cell.value for cell in column] for column in sheet.iter_cols()]
    book.remove(sheet)
    shuffled = book.create_sheet(MAP["fr"].upper())
    for position, column in enumerate([[None, "Avis du maire", "à voir"], *reversed(columns)], start=1):
        for row, value in enumerate(column, start=1):
            if not str(value).startswith("="):
                shuffled.cell(row if row < 5 else row + 1, position, value)
    assert imported(saved(book)).model_dump() == everything().model_dump()


def test_headings_of_the_other_language_and_words_of_either_are_read() -> None:
    content = exported(everything(), "fr")
    content = altered(content, MAP["fr"], place(content, "Partie prenante", 2, "fr"), "STAKEHOLDER")
    content = altered(content, MAP["fr"], place(content, "Poids mort", 2, "fr"), "deadweight")
    content = altered(content, MAP["fr"], place(content, "Pilier", 6, "fr"), "Social")
    assert imported(content).model_dump() == everything().model_dump()


def test_a_row_may_hold_an_input_and_an_outcome_as_in_the_guide() -> None:
    content = exported(everything())
    content = altered(content, MAP["en"], place(content, "Input", 6), "Their time")
    back = imported(altered(content, MAP["en"], place(content, "Value of input", 6), 250))
    assert (back.inputs[-1].stakeholder, back.inputs[-1].amount.value, len(back.outcomes)) == ("Residents", 250, 7)


@pytest.mark.parametrize(("written", "share"), [("20 %", 0.2), ("12,5%", 0.125), (0.2, 0.2), (1, 1.0)])
def test_a_share_is_written_as_a_percentage_or_as_a_part_of_one(written: Any, share: float) -> None:
    content = exported(everything())
    assert imported(altered(content, MAP["en"], place(content, "Deadweight", 6), written)).outcomes[0].deadweight.value == share


def test_a_formula_in_an_input_cell_stands_for_the_result_that_was_saved() -> None:
    content = exported(everything())
    cell = place(content, "Quantity", 6)
    unsaved = altered(content, MAP["en"], cell, "=3+4")
    with pytest.raises(Refusal) as refused:
        read_value_map(unsaved, "map.xlsx")
    assert (refused.value.code, f"Value map!{cell}" in refused.value.text.en) == ("valuemap_formula", True)
    assert imported(with_result(unsaved, "3+4", 7)).outcomes[0].quantity.value == 7


def with_result(content: bytes, formula: str, result: float) -> bytes:
    """The workbook as a spreadsheet program saves it: the result beside the formula."""
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(
                name,
                text.replace(f"<f>{formula}</f><v></v>".encode(), f"<f>{formula}</f><v>{result}</v>".encode()).replace(
                    f"<f>{formula}</f><v />".encode(), f"<f>{formula}</f><v>{result}</v>".encode()
                ),
            )
    return buffer.getvalue()


# — each fault names its cell —

FAULTS = [
    ("Quantity", "seven", "valuemap_number"),
    ("Value of the proxy", "94 kg", "valuemap_number"),
    ("Deadweight", 20, "valuemap_share"),
    ("Deadweight", "a fifth", "valuemap_share"),
    ("Drop-off", -0.1, "valuemap_share"),
    ("Duration (years)", 2.5, "valuemap_whole"),
    ("Price year", "last year", "valuemap_whole"),
    ("Sign (1 gain, -1 loss)", 0, "valuemap_sign"),
    ("Outcome starts", "tomorrow", "valuemap_word"),
    ("Stakeholder", None, "valuemap_empty"),
    ("Description of the change", " ", "valuemap_empty"),
    ("Quantity", None, "valuemap_empty"),
    ("Value of the proxy", None, "valuemap_unpriced"),
]


@pytest.mark.parametrize(("heading", "written", "code"), FAULTS)
def test_a_fault_names_its_sheet_and_its_cell_in_both_languages(heading: str, written: Any, code: str) -> None:
    content = exported(everything())
    cell = place(content, heading, 6)
    with pytest.raises(Refusal) as refused:
        read_value_map(altered(content, MAP["en"], cell, written), "map.xlsx")
    assert refused.value.code == code
    for sentence in (refused.value.text.fr, refused.value.text.en):
        assert f"map.xlsx, Value map!{cell}" in sentence


def test_a_quantity_given_whole_and_by_year_is_refused() -> None:
    content = exported(everything())
    cell = place(content, "Quantity, year 2", 6)
    with pytest.raises(Refusal, match=f"valuemap_twice.*{place(content, 'Quantity', 6)}"):
        read_value_map(altered(content, MAP["en"], cell, 3), "map.xlsx")


def test_a_hole_among_quantities_by_year_is_refused_for_it_is_no_zero() -> None:
    content = exported(everything())
    row = next(
        n for n in range(6, 13) if openpyxl.load_workbook(io.BytesIO(content))[MAP["en"]][place(content, "Quantity, year 3", n)].value == 4
    )
    cell = place(content, "Quantity, year 2", row)
    with pytest.raises(Refusal, match=f"valuemap_empty.*{cell}: empty cell, where 'Quantity, year 2'"):
        read_value_map(altered(content, MAP["en"], cell, None), "map.xlsx")


def test_a_missing_column_is_named_with_the_row_of_headings() -> None:
    content = exported(everything(), "fr")
    content = altered(content, MAP["fr"], place(content, "Attribution à d'autres", 2, "fr"), "Autrui")
    with pytest.raises(Refusal) as refused:
        read_value_map(content, "carte.xlsx")
    assert refused.value.code == "valuemap_column"
    assert "carte.xlsx, Carte de valeur!A2 : colonne absente, « Attribution à d'autres »" in refused.value.text.fr


def test_a_convention_left_out_is_refused_rather_than_guessed() -> None:
    content = exported(everything())
    with pytest.raises(Refusal, match=r"valuemap_convention.*Conventions!A1.*'Discount rate'"):
        read_value_map(altered(content, CONVENTIONS, "A6", "Discount"), "map.xlsx")
    with pytest.raises(Refusal, match=r"valuemap_empty.*Conventions!B6"):
        read_value_map(altered(content, CONVENTIONS, "B6", None), "map.xlsx")


def test_a_missing_sheet_is_named_with_those_that_are_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(everything())))
    book[MAP["en"]].title = "Sheet1"
    with pytest.raises(Refusal, match=r"valuemap_sheet.*missing sheet 'Value map' .found: Sheet1, Conventions, Sources"):
        read_value_map(saved(book), "map.xlsx")


def test_a_sheet_that_reaches_too_far_is_refused() -> None:
    with pytest.raises(Refusal, match=r"valuemap_large.*Value map!"):
        read_value_map(altered(exported(everything()), MAP["en"], "A90000", "x"), "map.xlsx")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04rubbish"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal, match="valuemap_unreadable"):
        read_value_map(content, "map.xlsx")
