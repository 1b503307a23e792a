"""What a map comes to, as the editor shows it: its value on the latest figures, what weighs in it, and what the guards remark."""

from __future__ import annotations

from typing import Any

from indicators.numbers import money, percent, ratio
from indicators.text import Refusal
from pipelines.proposed import MapValue, value_of_map
from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.registry.things import Thing
from reports.edition.typography import typeset

MEASURES = ("created", "invested", "net", "ratio")


def value_context(of: Thing, inputs: Any) -> dict[str, Any]:
    """What a map of these inputs comes to; or why that cannot be said."""
    try:
        with town.ledger():
            value = value_of_map(town.town(), inputs, of.id)
    except Refusal as refusal:
        return {"no_value": into_spoken(refusal.text)}
    return {"value": _shown(value, inputs)} if value else {"no_value": say("registry.no_data")}


def _shown(value: MapValue, inputs: Any) -> dict[str, Any]:
    currency, language = inputs.territory.currency, spoken()

    def amount(measure: str, number: float | None) -> str:
        if number is None:
            return "—"
        return typeset(ratio(number, language) if measure == "ratio" else money(number, currency, language, cents=True), language)

    totals = [(say(f"registry.measure.{m}"), *(amount(m, n) for n in value.totals[m])) for m in MEASURES if m in value.totals]
    shares = [(into_spoken(s.title), amount("created", s.value), percent(s.share, language)) for s in value.shares]
    return {"year": str(value.year), "totals": totals, "shares": shares, "remarks": [into_spoken(text) for text in value.remarks]}
