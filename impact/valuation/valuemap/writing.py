"""The workbook of a map, written: what it says as plain cells, what it is worth as formulas."""

from __future__ import annotations

from impact.maps.models import ImpactMap
from impact.valuation.lines import Lines
from impact.valuation.valuemap.columns import FIRST, messages
from impact.valuation.valuemap.conventions import ConventionsSheet
from impact.valuation.valuemap.resolved import resolved
from impact.valuation.valuemap.results import write_results
from impact.valuation.valuemap.rows import write_input, write_outcome
from impact.valuation.valuemap.sheets import Sheets
from indicators.numbers import Language


def write_value_map(impact_map: ImpactMap, lines: Lines, language: Language, before: bytes | None = None) -> bytes:
    """The workbook (.xlsx) of a map that `load_map` accepts and of its `lines`; where these are of several years of activity, of the first.

    Inputs are plain cells, the rest formulas (greyed). A quantity that comes from an indicator is left to fill in.
    `before`: the workbook in whose place it comes; the sheets that others made in it stay.
    Raises Refusal `valuemap_transfer`, `valuemap_spread` or `valuemap_public_funds`: a value map has no column for what changes hands
    without being worth anything to society, for an effect that begins later or is spread over years, nor for the cost of public funds.
    """
    if impact_map.conventions.cost_of_public_funds is not None:
        raise messages.refusal("valuemap_public_funds")
    for line in (line for line in lines.lines if line.side == "outcome"):
        if sum(line.shares.values()) < 1 - 1e-9:
            raise messages.refusal("valuemap_transfer", outcome=line.source.description)
        if line.years != range(getattr(line.source, "years", 1)):
            raise messages.refusal("valuemap_spread", outcome=line.source.description)
    plain = resolved(impact_map, lines)
    sheets = Sheets(plain, language, before)
    conventions = ConventionsSheet(plain, sheets)
    after = FIRST + len(plain.inputs)
    for row, source in enumerate(plain.inputs, start=FIRST):
        write_input(sheets, conventions, row, row - FIRST + 1, source)
    for row, outcome in enumerate(plain.outcomes, start=after):
        write_outcome(sheets, conventions, row, outcome.id or row - FIRST + 1, outcome)
    write_results(sheets, conventions, after + len(plain.outcomes))
    return sheets.content()
