"""What stands under the table of the value map, being written: totals by year, then the results of the appraisal."""

from __future__ import annotations

from impact.valuation.valuemap.columns import FIRST
from impact.valuation.valuemap.conventions import ConventionsSheet
from impact.valuation.valuemap.rows import lag
from impact.valuation.valuemap.sheets import Sheets


def write_results(sheets: Sheets, conventions: ConventionsSheet, end: int) -> None:
    """Totals and results; row `end`, an empty one, is kept within their sums, so that a row added there is counted."""
    total = end + 1
    for row, code in enumerate(("total", "cumulated", "repaid"), start=total):
        sheets.put("map", row, "lag", sheets.text(code), "text")
    years = range(1, sheets.years + 1)
    for column in [*(f"value_{n}" for n in years), *(f"present_{n}" for n in years), "present"]:
        sheets.work("map", total, column, f"SUM({_table(sheets, column, end)})")
    invested, spent = (sheets.at("value_1", total + n) for n in (3, 8))
    for n in years:
        value, cumulated = (sheets.at(f"value_{n}", row) for row in (total, total + 1))
        before = sheets.at(f"value_{n - 1}", total + 1) if n > 1 else "0"
        sheets.work("map", total + 1, f"value_{n}", f"{before}+{value}")
        repaid = f'IF(AND({value}>0,{cumulated}>={spent},{before}<{spent}),12*({n - 1}+({spent}-{before})/{value}),"")'
        sheets.work("map", total + 2, f"value_{n}", repaid, "number")
    early = f"12*(1-{lag(conventions.items['timing'])})"
    present, months = sheets.at("value_1", total + 4), f"{sheets.at('value_1', total + 2)}:{sheets.at(f'value_{sheets.years}', total + 2)}"
    results = {
        "invested": (f"SUM({_table(sheets, 'input_value', end)})", "money"),
        "present_value": (sheets.at("present", total), "money"),
        "net_present_value": (f"{present}-{invested}", "money"),
        "ratio": (f'IF({invested}=0,"",{present}/{invested})', "number"),
        "net_ratio": (f'IF({invested}=0,"",({present}-{invested})/{invested})', "number"),
        "spent": (f"SUM({_table(sheets, 'input_spent', end)})", "money"),
        "payback": (f'IF({spent}<=0,0,IF(COUNT({months})=0,"{sheets.text("payback_never")}",MAX(0,MIN({months})-{early})))', "number"),
        "check": (_check(sheets, conventions, end), "text"),
    }
    for row, (code, (formula, kind)) in enumerate(results.items(), start=total + 3):
        sheets.put("map", row, "lag", sheets.text(code), "text")
        sheets.work("map", row, "value_1", formula, kind)


def _table(sheets: Sheets, column: str, end: int) -> str:
    """The cells of a column, from the first row to the empty one."""
    return f"{sheets.at(column, FIRST)}:{sheets.at(column, end)}"


def _check(sheets: Sheets, conventions: ConventionsSheet, end: int) -> str:
    """Says what the formulas do not follow: a duration beyond their years, and, series being linked by calendar year, another year."""
    short = sheets.text("check_short", n=sheets.years)
    check = f'IF(MAX({_table(sheets, "duration", end)})>{sheets.years},"{short}","{sheets.text("check_good")}")'
    if conventions.start is None or not conventions.dated:
        return check
    return f'IF({conventions.items["activity_year"]}<>{conventions.start},"{sheets.text("check_moved")}",{check})'
